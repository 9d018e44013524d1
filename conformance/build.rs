//! The feature files are part of the program: a new one, or a changed one, builds it again.

fn main() {
    println!("cargo::rerun-if-changed=../features");
    println!("cargo::rerun-if-changed=build.rs");
}
