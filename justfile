# The recipes that CI runs; `just` lists them.

default:
    @just --list

# All tests, as in the README.
test:
    cargo test --workspace --release

# Format and lints, warnings are errors.
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --release -- -D warnings

# API documentation, warnings are errors.
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --release

# The crates from data to report must not need a file system, threads or a clock.
portable:
    cargo check --target wasm32-unknown-unknown -p boeki-data -p boeki-law -p boeki-economy -p boeki-equilibrium -p boeki-uncertainty -p boeki-people -p boeki-strategy -p boeki-security -p boeki-report

# The headline answer.
run:
    cargo run --release -- run

# Published results, recomputed.
validate:
    cargo run --release -- validate

# Benchmarks on one core; record the figures in BENCHMARKS.md.
bench:
    cargo bench --workspace

# Remake the embedded data from the raw files, byte for byte.
data:
    cargo run --release -- data build -o data/economies/world-2022

# Licences, bans and sources of all dependencies.
deny:
    cargo deny check bans licenses sources

ci:
    bash .ci/run

# Fuzz one reader of the law for a while (needs a nightly compiler and cargo-fuzz): `just fuzz us_rate 600`.
fuzz target seconds="600":
    cargo +nightly fuzz run {{target}} -- -max_total_time={{seconds}} -timeout=20
