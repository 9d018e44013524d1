//! The macro that defines [`Defect`](super::Defect) from its catalogue.

macro_rules! define_defects {
    (
        $(#[doc = $description:literal] $defect:ident = $name:literal fails [$($check:literal),+ $(,)?],)+
        query parser:
        $(#[doc = $parser_description:literal] $parser:ident = $parser_name:literal fails [$($parser_check:literal),+ $(,)?],)+
        fuzz only:
        $(#[doc = $fuzz_description:literal] $fuzz:ident = $fuzz_name:literal,)+
    ) => {
        /// A mistake that the reference partner can make.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Defect {
            $(#[doc = $description] $defect,)+
            $(#[doc = $parser_description] $parser,)+
            $(#[doc = $fuzz_description] $fuzz,)+
        }

        impl Defect {
            /// The defects that at least one check detects, grouped by where they are.
            pub const WITH_CHECKS: &[Self] = &[$(Self::$defect,)+ $(Self::$parser,)+];

            /// The defects of the query parser. No check detects most of them; `fuzz` does.
            pub const IN_QUERY_PARSER: &[Self] = &[$(Self::$parser,)+ $(Self::$fuzz,)+];

            /// Every defect, whether or not a check detects it.
            pub const ALL: &[Self] = &[$(Self::$defect,)+ $(Self::$parser,)+ $(Self::$fuzz,)+];

            /// The name on the command line.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$defect => $name,)+
                    $(Self::$parser => $parser_name,)+
                    $(Self::$fuzz => $fuzz_name,)+
                }
            }

            /// What the partner does wrong, in one sentence.
            #[must_use]
            pub fn description(self) -> &'static str {
                match self {
                    $(Self::$defect => $description.trim_ascii(),)+
                    $(Self::$parser => $parser_description.trim_ascii(),)+
                    $(Self::$fuzz => $fuzz_description.trim_ascii(),)+
                }
            }

            /// Ids of the checks that fail when pages, webhook and observe views are all in the profile. Inconclusive
            /// checks are not among them.
            #[must_use]
            pub const fn expected_failures(self) -> &'static [&'static str] {
                match self {
                    $(Self::$defect => &[$($check),+],)+
                    $(Self::$parser => &[$($parser_check),+],)+
                    $(Self::$fuzz => &[],)+
                }
            }
        }
    };
}

pub(super) use define_defects;
