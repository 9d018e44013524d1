//! A redirect as a unit test: it calls the partner's reader of a query, or else opens the page.

use super::{Language, camel, quoted};
use crate::fuzz::saved::KeptRedirect;

impl KeptRedirect {
    /// A test that fails until the handler is mended. It calls `read_redirect`, spelt as the language has it, which is
    /// the partner's to name; `conformance/examples` has one in each language.
    pub(super) fn test_in(&self, language: Language) -> String {
        let name = self.name();
        if let Some(test) = self.page_test_in(language, &name) {
            return test;
        }
        let query = quoted(&self.query);
        let classes: Vec<String> = self.acceptable.iter().map(|class| quoted(class.as_str())).collect();
        let (classes, why) = (classes.join(", "), &self.why);
        let found = format!("Found by `catena-conformance fuzz`: {why}.");
        match language {
            Language::Rust => format!(
                "// {found}\n\
                 // `read_redirect` is your handler: what it takes a raw query for.\n\
                 #[test]\n\
                 fn {name}() {{\n    \
                     let query = {query};\n    \
                     let outcome = read_redirect(query).outcome;\n    \
                     assert!([{classes}].contains(&outcome), \"{{query}} was taken for {{outcome}}\");\n\
                 }}\n"
            ),
            Language::Javascript => format!(
                "// {found}\n\
                 // `readRedirect` is your handler: what it takes a raw query for.\n\
                 import assert from \"node:assert/strict\";\n\
                 import {{ test }} from \"node:test\";\n\
                 import {{ readRedirect }} from \"./redirect.mjs\";\n\n\
                 test(\"{}\", () => {{\n  \
                   const query = {query};\n  \
                   const {{ outcome }} = readRedirect(query);\n  \
                   assert.ok([{classes}].includes(outcome), `${{query}} was taken for ${{outcome}}`);\n\
                 }});\n",
                name.replace('_', " ")
            ),
            Language::Python => format!(
                "# {found}\n\
                 # `read_redirect` is your handler: what it takes a raw query for.\n\
                 import unittest\n\n\
                 from redirect import read_redirect\n\n\n\
                 class Redirects(unittest.TestCase):\n    \
                     def test_{name}(self):\n        \
                         query = {query}\n        \
                         self.assertIn(read_redirect(query).outcome, [{classes}], query)\n"
            ),
            Language::Go => format!(
                "// {found}\n\
                 // ReadRedirect is your handler: what it takes a raw query for.\n\
                 package redirect\n\n\
                 import (\n\t\"slices\"\n\t\"testing\"\n)\n\n\
                 func Test{}(t *testing.T) {{\n\
                 \tquery := {query}\n\
                 \toutcome := ReadRedirect(query).Outcome\n\
                 \tif !slices.Contains([]string{{{classes}}}, outcome) {{\n\
                 \t\tt.Errorf(\"%s was taken for %s\", query, outcome)\n\
                 \t}}\n}}\n",
                camel(&name)
            ),
        }
    }

    /// What is odd about it, as a name: `a_redirect_with_status_case`.
    fn name(&self) -> String {
        let odd: Vec<String> =
            self.features.iter().map(|feature| feature.as_str().replace('-', "_")).collect();
        if odd.is_empty() {
            "a_documented_redirect".to_owned()
        } else {
            format!("a_redirect_with_{}", odd.join("_and_"))
        }
    }
}
