//! Rebuilds the program if a feature file is added or changed, because the feature files are compiled into it.

fn main() {
    println!("cargo::rerun-if-changed=features");
    println!("cargo::rerun-if-changed=build.rs");
}
