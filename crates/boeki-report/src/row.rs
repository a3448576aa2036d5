//! Rows of results: one declaration gives the type, its JSON and its columns, so that they cannot differ.

/// Declares a row with fields of text and fields of numbers, and how rows become a table.
macro_rules! row {
    (
        $(#[$about:meta])*
        $name:ident {
            texts { $($(#[$text_about:meta])* $text:ident,)* }
            numbers { $($(#[$number_about:meta])* $number:ident,)* }
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        pub struct $name {
            $($(#[$text_about])* pub $text: String,)*
            $($(#[$number_about])* pub $number: f64,)*
        }

        impl $name {
            /// The rows as a table with a column for each field.
            pub fn table(name: &str, rows: &[Self]) -> boeki_data::table::Table {
                boeki_data::table::Table::new(name)
                    $(.with_text(stringify!($text), rows.iter().map(|row| row.$text.as_str())))*
                    $(.with_number(stringify!($number), rows.iter().map(|row| row.$number).collect()))*
            }
        }
    };
}

pub(crate) use row;
