//! Limits on quantities: import quotas and tariff-rate quotas, with the owner of the licences.
//!
//! A quota is part of a [`Policy`](crate::Policy). Its shadow rate is no input: it is an unknown of the equilibrium.

/// A limit on the quantity that some flows may reach together.
#[derive(Clone, Debug, PartialEq)]
pub struct Quota {
    /// What people call it.
    pub name: String,
    /// The flows it limits together, `(importer, exporter, sector)`, each between two regions.
    pub flows: Vec<(usize, usize, usize)>,
    /// Share of each flow's base value that the quota covers, in (0, 1]. The rest is not limited, and buyers choose between the
    /// two with the sector's trade elasticity.
    pub coverage: f64,
    /// How much may be imported, or imported at the rate within the quota.
    pub limit: Limit,
    /// What imports above the limit pay; nothing where none are let in. The tariff within the quota is the policy's.
    pub over_quota: Option<OverQuota>,
    /// Who has the licences.
    pub licences: Licences,
}

/// A quantity of imports a year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Limit {
    /// A multiple of the base's covered quantity: 0.8 is a fifth less.
    Relative(f64),
    /// Million USD at the base's border prices.
    Value(f64),
}

/// The tariff above the limit of a tariff-rate quota.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum OverQuota {
    /// A tariff of its own, a fraction.
    Rate(f64),
    /// Points on top of the tariff within the quota, a fraction.
    Surcharge(f64),
}

impl OverQuota {
    /// How many points it is above the tariff within the quota.
    pub fn above(self, within: f64) -> f64 {
        match self {
            OverQuota::Rate(rate) => rate - within,
            OverQuota::Surcharge(points) => points,
        }
    }
}

/// Shares of the rent; they sum to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Licences {
    /// The importing region's: its rent is spent there, like tariff revenue.
    pub importer: f64,
    /// The exporting region's: its rent is part of the border price, like an export tax, and the tariff falls on it.
    pub exporter: f64,
    /// Used up in queues and in the pursuit of licences: like a trade cost, and the tariff falls on it.
    pub wasted: f64,
}

impl Licences {
    /// All rent to importers.
    pub const IMPORTER: Self = Self {
        importer: 1.0,
        exporter: 0.0,
        wasted: 0.0,
    };
    /// All rent to exporters.
    pub const EXPORTER: Self = Self {
        importer: 0.0,
        exporter: 1.0,
        wasted: 0.0,
    };
    /// All rent wasted.
    pub const WASTED: Self = Self {
        importer: 0.0,
        exporter: 0.0,
        wasted: 1.0,
    };

    /// Whether the shares are shares.
    pub fn are_shares(self) -> bool {
        let all = [self.importer, self.exporter, self.wasted];
        all.iter().all(|share| (0.0..=1.0).contains(share))
            && (all.iter().sum::<f64>() - 1.0).abs() < 1e-9
    }
}
