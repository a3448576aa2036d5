//! Where economies come from: one file per source, all read from bytes that a [`Files`] hands out.
//!
//! A source ends in an [`Economy`] whose accounts close (except `cp-2015`, taken as published) and whose provenance says in
//! sentences what was clipped, balanced, proxied. Nothing here opens a file, and no number of an economy stands in the code:
//! assumptions are the files of `data/assumptions`, embedded.

mod by_law;
mod calibration;
pub mod cp2015;
pub mod folder;
pub mod icio;
pub mod icio2022;
pub mod ilms2025;
pub mod ossa2014;
mod reading;
mod technology;
pub mod wiod2014;
pub mod world2022;

pub(crate) use calibration::embedded_toml;
pub use calibration::{CalibrationReport, Clipped};
pub use reading::{Files, MemoryFiles};

use crate::{Economy, EconomyError, Labels};

/// An economy that scenarios can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// The name.
    pub name: &'static str,
    /// What it is, in a sentence, in English.
    pub en: &'static str,
    /// The same in Japanese.
    pub ja: &'static str,
    /// Whether it comes with the program; the others need the data folder.
    pub embedded: bool,
}

/// The economies that scenarios can name.
pub const NAMES: [Known; 8] = [
    Known {
        name: world2022::NAME,
        en: "22 regions by 28 sectors, 2022: OECD flows, 2011 technology balanced to them, US duties collected in 2024.",
        ja: "22地域・28部門、2022年。OECDの貿易額に2011年の投入構造を整合させ、米国関税は2024年の実収額による。",
        embedded: true,
    },
    Known {
        name: icio2022::NAME,
        en: "81 economies by 28 sectors, 2022: the tables that world-2022 sums.",
        ja: "81か国・地域・28部門、2022年。world-2022の集計前の表。",
        embedded: false,
    },
    Known {
        name: "wiot-2011",
        en: "41 economies by 35 industries, 2011: the World Input-Output Database, release 2013, without tariffs.",
        ja: "41か国・地域・35産業、2011年。世界産業連関表(WIOD 2013年版)、関税なし。",
        embedded: false,
    },
    Known {
        name: "wiot-2008",
        en: "41 economies by 35 industries, 2008: the World Input-Output Database, release 2013, without tariffs.",
        ja: "41か国・地域・35産業、2008年。世界産業連関表(WIOD 2013年版)、関税なし。",
        embedded: false,
    },
    Known {
        name: cp2015::NAME,
        en: "31 economies by 40 sectors, 1993: the published tables of Caliendo and Parro (2015).",
        ja: "31か国・地域・40部門、1993年。Caliendo・Parro(2015)の公表表。",
        embedded: false,
    },
    Known {
        name: ilms2025::NAME,
        en: "194 countries, one sector, 2023: the tables of Ignatenko, Macedoni, Lashkaripour and Simonovska (2025).",
        ja: "194か国・1部門、2023年。Ignatenko・Macedoni・Lashkaripour・Simonovska(2025)の表。",
        embedded: false,
    },
    Known {
        name: ossa2014::NAME,
        en: "7 regions by 33 sectors, 2005, deficits removed: the tables of Ossa (2014).",
        ja: "7地域・33部門、2005年、赤字除去済み。Ossa(2014)の表。",
        embedded: false,
    },
    Known {
        name: wiod2014::NAME,
        en: "44 economies by 16 sectors, 2014, without inputs: flows of the World Input-Output Database, release 2016.",
        ja: "44か国・地域・16部門、2014年、投入なし。世界産業連関表(WIOD 2016年版)の貿易額。",
        embedded: false,
    },
];

/// The economy of this name.
///
/// # Errors
/// [`EconomyError::UnknownEconomy`]; [`EconomyError::MissingFile`] if a file of the data folder is not there; else what is
/// wrong with the files.
///
/// ```
/// use boeki_economy::sources::{MemoryFiles, load};
/// let world = load("world-2022", &MemoryFiles::default())?;
/// assert_eq!((world.regions(), world.sectors()), (22, 28));
/// # Ok::<(), boeki_economy::EconomyError>(())
/// ```
pub fn load(name: &str, files: &dyn Files) -> Result<Economy, EconomyError> {
    match name {
        world2022::NAME => world2022::embedded(),
        icio2022::NAME => icio2022::calibrate(files).map(|(economy, _)| economy),
        "wiot-2011" => icio::wiot(files, name, "2011", None).map(|(economy, _)| economy),
        "wiot-2008" => icio::wiot(files, name, "2008", None).map(|(economy, _)| economy),
        cp2015::NAME => cp2015::economy(files),
        ilms2025::NAME => ilms2025::economy(files),
        ossa2014::NAME => ossa2014::economy(files),
        wiod2014::NAME => wiod2014::economy(files),
        _ => Err(EconomyError::UnknownEconomy {
            name: name.to_owned(),
            nearest: Labels::nearest(name, NAMES.iter().map(|known| known.name)),
            known: NAMES.iter().map(|known| known.name.to_owned()).collect(),
        }),
    }
}
