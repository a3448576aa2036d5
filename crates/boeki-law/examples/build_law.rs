//! Builds the shipped files of the law from a data folder: `build_law DATA OUT`.
use std::path::Path;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let recipe = std::fs::read_to_string("data/law/lists.toml").unwrap();
    let files = boeki_law::build::build(("lists.toml", &recipe), "boeki 0.1.0", &|path| {
        Ok(std::fs::read(Path::new(&args[1]).join(path)).unwrap())
    })
    .unwrap();
    for file in files {
        println!("{} {}", file.path, file.bytes.len());
        std::fs::write(Path::new(&args[2]).join(&file.path), file.bytes).unwrap();
    }
}
