//! Any text as a rate cell of the US schedule: it is read without panic; it is free or zero only if
//! it says `free` or has the number zero; what is not understood is kept word for word.

#![no_main]

use boeki_fuzz::check_rate;
use boeki_law::rate::{Rate, us::parse_special};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    check_rate(text, &Rate::parse_us(text));
    for of in parse_special(text) {
        check_rate(text, &of.rate);
    }
});
