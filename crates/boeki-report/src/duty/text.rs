//! The duty of a shipment as a page of text.

use std::fmt::Write;

use super::{DutyAnswer, percent};
use crate::law_words;
use crate::text_table::TextTable;
use crate::words::Language;

impl DutyAnswer {
    /// The answer as a page of text.
    pub fn text(&self, language: Language) -> String {
        let mut text = self.head(language);
        self.layer_table(language, &mut text);
        self.open(language, &mut text);
        if !self.not_applied.is_empty() {
            let title = language.pick("Considered, not applied", "検討したが適用しない措置");
            // Writing to a String cannot fail, here and below.
            let _ = writeln!(text, "\n{title}");
            for rejected in &self.not_applied {
                let _ = writeln!(text, "  {}: {}", rejected.measure, rejected.why);
            }
        }
        let _ = writeln!(
            text,
            "\n{} {} ({}), {}",
            language.pick("Law as of", "法令の確認日"),
            self.law.as_of,
            self.law.revision,
            self.law.edition
        );
        text
    }

    /// The total in words: a number, or the range that is known.
    pub fn total_text(&self, language: Language) -> String {
        match (self.total_rate, self.range.high) {
            (Some(rate), _) => percent(rate),
            (None, Some(high)) => format!(
                "{} {} {}",
                percent(self.range.low),
                language.pick("to", "〜"),
                percent(high)
            ),
            (None, None) => format!(
                "{} {}",
                language.pick("at least", "少なくとも"),
                percent(self.range.low)
            ),
        }
    }

    fn head(&self, language: Language) -> String {
        let pick = |en, ja| language.pick(en, ja);
        let mut text = format!("{}  {}\n", self.code, self.description);
        let known = self
            .known_on
            .as_ref()
            .map(|day| format!(" ({} {day})", pick("as known on", "当時の認識：")));
        let _ = writeln!(
            text,
            "{} {} -> {}, {}{}\n",
            pick("Duty", "関税"),
            self.from,
            self.into,
            self.on,
            known.unwrap_or_default(),
        );
        let _ = write!(
            text,
            "{}: {}",
            pick("Total", "合計"),
            self.total_text(language)
        );
        if let Some(duty) = self.total_duty {
            let money = if self.into == "US" { "USD" } else { "JPY" };
            let _ = write!(text, "  =  {money} {duty:.2}");
        }
        text.push('\n');
        text.push_str(match self.verdict {
            "fact_needed" => pick(
                "A fact is needed for one total.\n",
                "確定には事実の入力が必要です。\n",
            ),
            "unconfirmed" => pick(
                "Refused as one total: a rule is unconfirmed.\n",
                "未確認の規定があるため、単一の合計は示しません。\n",
            ),
            "refused" => pick(
                "Refused as one total: a text of the schedule is not understood.\n",
                "税率表に解釈できない記載があるため、単一の合計は示しません。\n",
            ),
            _ => "",
        });
        if let Some(refused) = &self.refused {
            let _ = writeln!(text, "  \"{refused}\"");
        }
        if let Some(line) = &self.shown_line {
            let _ = match language {
                Language::English => {
                    writeln!(text, "{} lines; layers shown for {line}", self.lines)
                }
                Language::Japanese => {
                    writeln!(text, "税目{}件。内訳は {line} のもの", self.lines)
                }
            };
        }
        if !self.shown_for.is_empty() {
            let title = pick("Layers shown for", "次の前提で表示：");
            let _ = writeln!(text, "{title} {}", self.shown_for.join(", "));
        }
        text.push('\n');
        text
    }

    fn layer_table(&self, language: Language, text: &mut String) {
        let pick = |en, ja| language.pick(en, ja);
        let mut table = TextTable::new([
            pick("Layer", "項目"),
            pick("Heading", "号"),
            pick("Stated", "規定"),
            pick("Adds", "加算"),
            pick("Basis", "課税標準"),
            pick("Duty", "税額"),
        ])
        .left(3);
        for layer in &self.layers {
            let mark = match layer.confidence {
                "high" => String::new(),
                other => match language {
                    Language::English => format!(" [{other}]"),
                    Language::Japanese => {
                        format!(" [確度{}]", law_words::value("confidence", other, language))
                    }
                },
            };
            table.row([
                format!("{}{mark}", layer.title),
                layer.heading.clone().unwrap_or_default(),
                layer.stated.clone(),
                layer.rate.map_or_else(|| "?".to_owned(), percent),
                layer
                    .basis
                    .map_or_else(|| percent(layer.share), |basis| format!("{basis:.2}")),
                layer
                    .duty
                    .map_or_else(String::new, |duty| format!("{duty:.2}")),
            ]);
        }
        text.push_str(&table.render());
        for layer in &self.layers {
            let _ = writeln!(text, "  {} - {}", layer.measure, layer.citation);
            if let Some(note) = &layer.note {
                let _ = writeln!(text, "    {note}");
            }
        }
    }

    fn open(&self, language: Language, text: &mut String) {
        if self.questions.is_empty() {
            return;
        }
        let title = language.pick("Could change the answer", "結果を変え得る事実");
        let _ = writeln!(text, "\n{title}");
        for open in &self.questions {
            let supposed = open
                .supposed
                .as_ref()
                .map(|value| format!(" ({}: {value})", language.pick("supposed", "仮定")));
            let _ = writeln!(
                text,
                "  {}{}{}  {}",
                open.fact,
                match language {
                    Language::English => String::new(),
                    Language::Japanese => format!("（{}）", open.title),
                },
                supposed.unwrap_or_default(),
                open.question
            );
            if !open.effect.is_empty() {
                let _ = writeln!(text, "      {}", open.effect);
            }
        }
    }
}
