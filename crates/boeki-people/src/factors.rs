//! The table of factor shares, as options of an economy.
