//! Visible dates: in the lines around the headline, and where the running text opens with one.

use super::{Seen, human, is_past, is_today, place};
use crate::extract::meta::Facts;
use crate::extract::meta::words::Hint;
use crate::model::WebDate;

/// Lines around the headline in which a date may stand.
const LINES_ABOVE: usize = 8;
const LINES_BELOW: usize = 25;

/// Words for "updated"; the word before a visible date decides what it dates.
const UPDATED: &[&str] = &[
    "updated",
    "update",
    "modified",
    "aktualisiert",
    "stand:",
    "geändert",
    "mis à jour",
    "mise à jour",
    "modifié",
    "actualizado",
    "actualización",
    "modificado",
    "atualizado",
    "atualização",
    "aggiornato",
    "aggiornamento",
    "bijgewerkt",
    "gewijzigd",
    "uppdaterad",
    "uppdaterat",
    "opdateret",
    "oppdatert",
    "sist endret",
    "päivitetty",
    "muokattu",
    "zaktualizowan",
    "aktualizacja",
    "aktualizováno",
    "aktualizované",
    "frissítve",
    "actualizat",
    "güncelleme",
    "обновлено",
    "оновлено",
    "обновен",
    "ενημέρωση",
    "ažurirano",
    "diperbarui",
    "cập nhật",
    "تحديث",
    "עודכן",
    "更新",
    "수정",
    "last edited",
    "atnaujinta",
    "atjaunināts",
    "atjaunots",
    "uuendatud",
    "muudetud",
    "posodobljeno",
    "osveženo",
    "ажурирано",
    "измењено",
    "अपडेट",
    "अद्यतन",
    "আপডেট",
    "হালনাগাদ",
    "به‌روزرسانی",
    "به روز رسانی",
    "بروزرسانی",
    "yenilənib",
    "yeniləndi",
    "actualització",
    "actualitzat",
    "dikemas kini",
    "dikemaskini",
    "uppfært",
    "อัปเดต",
    "แก้ไขล่าสุด",
    "புதுப்பிக்கப்பட்டது",
    "અપડેટ",
    "nuashonraithe",
];

pub(super) fn says_updated(text: &str) -> bool {
    let lower = text.to_lowercase();
    UPDATED.iter().any(|word| lower.contains(word))
}

/// Visible dates around the headline.
pub(super) fn around_headline(facts: &Facts<'_>, anchor: Option<u32>) -> Vec<Seen> {
    let survey = &facts.survey;
    let language = facts.declared_language.as_deref();
    let mut seen: Vec<Seen> = Vec::new();
    let at = anchor.map_or(0, |anchor| survey.lines.partition_point(|line| line.spot.order < anchor));
    let reach = if anchor.is_some() { LINES_BELOW } else { 60 };
    let from = at.saturating_sub(LINES_ABOVE);
    for (index, line) in survey.lines.iter().enumerate().skip(from).take(LINES_ABOVE + reach) {
        let is_dated = line.spot.hint.has(Hint::DATE);
        let aside = survey.aside(&line.spot, anchor).without(Hint::BIO);
        let is_harmless = aside.only(Hint::PHOTO.with(Hint::RELATED)) == aside;
        let is_excused = is_dated && is_harmless && (at..at + 6).contains(&index);
        if !aside.is_empty() && !is_excused {
            continue;
        }
        // A sentence that mentions a date is no date line.
        let n_words = line.text.split_whitespace().count();
        if n_words > 22 {
            continue;
        }
        let found = human::find(&line.text, language);
        let is_elsewhere =
            || place::is_masthead(facts, &line.spot, anchor) || place::is_teaser(facts, &line.spot, anchor);
        if found.is_empty() || is_elsewhere() {
            continue;
        }
        let distance = index.abs_diff(at);
        let updates = updated(&line.text, &found);
        for (n, found) in found.iter().take(2).enumerate() {
            if !is_past(facts, &WebDate::Day(found.day)) {
                continue;
            }
            // The day of the visit in the site's head or foot.
            let is_far = index + 2 < at || distance > 8;
            if is_far && !is_dated && !line.spot.in_article && is_today(facts, found.day) {
                continue;
            }
            let mut strength: f32 = if is_dated {
                0.58
            } else if n_words <= 8 {
                0.5
            } else {
                0.35
            };
            if distance > 8 {
                strength *= 0.8;
            }
            if index < at {
                strength *= 0.8;
            }
            if anchor.is_none() {
                strength *= 0.6;
            }
            if !seen.is_empty() {
                strength *= 0.7;
            }
            if found.other.is_some() {
                strength *= 0.8;
            }
            let is_update = updates[n.min(1)] || (n == 0 && line.spot.hint.has(Hint::UPDATED) && !is_dated);
            seen.push(Seen::new(found, strength, is_update));
        }
        if seen.len() >= 6 {
            break;
        }
    }
    seen
}

/// Which of a line's first two dates are those of an update. A label stands before its date; behind it where the first date
/// has none before it: "17 March, updated 18 March", "3月17日 公開 3月18日 更新".
fn updated(text: &str, found: &[human::Found]) -> [bool; 2] {
    let piece = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let Some(first) = found.first() else { return [false; 2] };
    let before = piece(0, first.start);
    let Some(second) = found.get(1) else {
        return [says_updated(before) || (!has_letters(before) && says_updated(piece(first.end, text.len()))), false];
    };
    let between = piece(first.end, second.start);
    let after = piece(second.end, found.get(2).map_or(text.len(), |third| third.start));
    if !has_letters(before) && has_letters(after) {
        return [says_updated(between), says_updated(after)];
    }
    [says_updated(before), says_updated(between)]
}

fn has_letters(text: &str) -> bool {
    text.chars().any(char::is_alphabetic)
}

/// Paragraphs below the headline that may open with a dateline.
const OPENINGS: usize = 3;

/// The date that opens the running text: `27.1.2022 - In Vienna…`, `Vienna, (27.1.2022). In the…`.
pub(super) fn openings(facts: &Facts<'_>, anchor: Option<u32>) -> Option<Seen> {
    let language = facts.declared_language.as_deref();
    let is_below = |order: u32| anchor.is_none_or(|anchor| order >= anchor);
    let own = facts
        .survey
        .openings
        .iter()
        .filter(|opening| is_below(opening.spot.order) && facts.survey.aside(&opening.spot, anchor).is_empty());
    own.take(OPENINGS).find_map(|opening| {
        let found = human::find(&opening.text, language).into_iter().next()?;
        let before = opening.text.get(..found.start)?;
        let after = opening.text.get(found.end..)?.trim_start();
        let is_place = before.split_whitespace().count() <= 3;
        let is_bracketed = before.ends_with(['(', '[']) && after.starts_with([')', ']', ',']);
        let is_set_off = after.starts_with(['-', '–', '—', ':', '|', '/', '+', '•', '·']);
        let is_dateline = is_place && (is_bracketed || is_set_off);
        (is_dateline && is_past(facts, &WebDate::Day(found.day))).then_some(Seen {
            day: found.day,
            time: None,
            zone: None,
            strength: 0.5,
            is_update: false,
        })
    })
}
