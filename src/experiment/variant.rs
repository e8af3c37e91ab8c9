//! The variants of an experiment's enums, each with its key in the JSON form and its label.

/// One option of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Its name in the JSON form, on the command line and in links; it never changes.
    pub key: &'static str,
    /// What the page calls it.
    pub label: &'static str,
}

/// The two options of a setting that is a `bool`.
pub(super) const SWITCH: &[Variant] =
    &[Variant { key: "off", label: "off" }, Variant { key: "on", label: "on" }];

/// The key of `on` in [`SWITCH`].
pub(super) const fn switch(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

/// Names every variant of an enum once, in the order in which the page offers them:
/// `ALL`, `VARIANTS`, `key`, `label` and `from_key` follow.
macro_rules! variants {
    ($type:ident { $($variant:ident: $key:literal, $label:literal;)+ }) => {
        impl $type {
            /// Every variant, in the order in which the page offers them.
            pub const ALL: [Self; [$($key),+].len()] = [$(Self::$variant),+];
            /// Their keys and labels, in the same order.
            pub(super) const VARIANTS: &'static [crate::experiment::Variant] =
                &[$(crate::experiment::Variant { key: $key, label: $label }),+];

            /// Its name in the JSON form.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key),+ }
            }

            /// What a person calls it.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }

            /// The variant with this key.
            pub(super) fn from_key(key: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|variant| variant.key() == key)
            }
        }
    };
}
pub(super) use variants;
