//! `--color`, `NO_COLOR` and `FORCE_COLOR`.

use crate::program;

fn has_colors(arguments: &[&str], environment: &[(&str, &str)]) -> bool {
    let output = program()
        .args(["run", "--seed", "1", "--only", "redirect.success.answered"])
        .args(arguments)
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    assert!(output.status.success());
    output.stdout.contains(&0x1b)
}

#[test]
fn output_that_is_not_for_a_terminal_has_colors_only_if_asked_for() {
    assert!(!has_colors(&[], &[]));
    assert!(has_colors(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(has_colors(&[], &[("FORCE_COLOR", "1")]));
    assert!(!has_colors(&[], &[("FORCE_COLOR", "0")]));
    assert!(!has_colors(&["--color", "never"], &[("FORCE_COLOR", "1")]));
    assert!(!has_colors(&[], &[("FORCE_COLOR", "1"), ("NO_COLOR", "1")]));
}
