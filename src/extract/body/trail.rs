//! What lies between the headline and a unit, and how the unit opens: signs of following articles and of links to others.

use foldhash::HashMap;

use super::likeness::{text_key, word_keys};
use super::unit::{Parts, Tag, Unit};
use crate::text::phrases;

/// Features a unit.
pub(super) const N_TRAIL: usize = 10;

/// Words and letters that may stand before the mark that ends a lead-in.
const LEAD_WORDS: usize = 6;
const LEAD_CHARS: usize = 48;

/// Characters of running text that make an `<article>` more than a teaser.
const ARTICLE_CHARS: u32 = 400;

/// "Read more: …", "ALSO | …": what stands before the first colon or bar.
#[derive(Debug, Clone, Copy, Default)]
struct Lead {
    key: u64,
    n_words: u8,
    chars: u32,
    is_label: bool,
}

/// Running counts over the page.
#[derive(Debug, Default)]
pub(super) struct Trail {
    leads: Vec<Lead>,
    n_leads: HashMap<u64, u16>,
    /// `<h1>`s, times and media up to each unit.
    headings: Vec<u16>,
    times: Vec<u16>,
    /// Articles of some length that ended before each unit.
    articles: Vec<u16>,
}

impl Trail {
    /// Counts once over all units.
    pub(super) fn new(parts: &Parts) -> Self {
        let mut trail = Self::default();
        let mut ends: Vec<u32> = parts
            .containers
            .iter()
            .filter(|container| container.tag == Tag::Article && container.good_chars >= ARTICLE_CHARS)
            .map(|container| container.last)
            .collect();
        ends.sort_unstable();
        let (mut n_headings, mut n_times, mut n_articles) = (0_u16, 0_u16, 0);
        let mut heading = u32::MAX;
        for (index, unit) in parts.units.iter().enumerate() {
            let lead = lead(unit);
            if lead.n_words > 0 {
                *trail.n_leads.entry(lead.key).or_default() += 1;
            }
            trail.leads.push(lead);
            if unit.tag == Tag::H1 && unit.container != heading {
                n_headings = n_headings.saturating_add(1);
                heading = unit.container;
            }
            n_times = n_times.saturating_add(u16::from(unit.has_time));
            while ends.get(n_articles).is_some_and(|end| *end <= index as u32) {
                n_articles += 1;
            }
            trail.headings.push(n_headings);
            trail.times.push(n_times);
            trail.articles.push(n_articles.min(99) as u16);
        }
        trail
    }

    /// Whether the unit is a link that a label or a repeated lead-in announces.
    pub(super) fn is_linked_lead(&self, parts: &Parts, index: usize) -> bool {
        let (unit, lead) = (&parts.units[index], &self.leads[index]);
        let repeats = self.n_leads.get(&lead.key).is_some_and(|n| *n >= 3);
        lead.n_words > 0
            && (lead.is_label || repeats)
            && unit.link_chars * 10 >= unit.chars.saturating_sub(lead.chars) * 8
    }

    /// The features of one unit.
    pub(super) fn row(&self, parts: &Parts, headline: Option<usize>, index: usize, mut put: impl FnMut(f32)) {
        let unit = &parts.units[index];
        let lead = &self.leads[index];
        put(f32::from(lead.n_words));
        put(self.n_leads.get(&lead.key).map_or(0.0, |n| f32::from(*n)));
        put(unit.link_chars as f32 / (unit.chars.saturating_sub(lead.chars + 2)).max(1) as f32);
        put(f32::from(u8::from(lead.is_label)));
        let since = |counts: &[u16]| f32::from(counts[index]) - headline.map_or(0.0, |at| f32::from(counts[at]));
        put(since(&self.headings));
        put(since(&self.times));
        put(since(&self.articles));
        put(f32::from(self.headings[self.headings.len() - 1]));
        // The article around it: does it hold the headline, and how much of the page's running text?
        match parts.around(unit.container).find(|container| container.tag == Tag::Article) {
            Some(article) => {
                let holds = headline.is_some_and(|at| (article.first..article.last).contains(&(at as u32)));
                put(f32::from(u8::from(holds)));
                put(article.good_chars as f32 / parts.containers[0].good_chars.max(1) as f32);
            }
            None => {
                put(-1.0);
                put(-1.0);
            }
        }
    }
}

fn lead(unit: &Unit) -> Lead {
    let Some((at, _)) = unit
        .text
        .char_indices()
        .take(LEAD_CHARS)
        .find(|(at, c)| matches!(c, ':' | '|' | '：' | '｜' | '►' | '→' | '»') && *at > 2)
    else {
        return Lead::default();
    };
    let text = &unit.text[..at];
    let words = word_keys(text);
    // A colon between digits is a clock.
    let is_clock = text.ends_with(|c: char| c.is_ascii_digit());
    if words.is_empty() || is_clock || text.split_whitespace().count() > LEAD_WORDS {
        return Lead::default();
    }
    let is_label = phrases::hit(text).is_some();
    Lead { key: text_key(&words), n_words: words.len() as u8, chars: text.chars().count() as u32, is_label }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lead_ins_are_short_and_no_clocks() {
        let of = |text: &str| lead(&Unit { text: text.to_owned(), ..Unit::default() });
        assert_eq!(of("READ MORE: A bridge is closed").n_words, 2);
        assert!(of("Lesen Sie auch | Brücke gesperrt").is_label);
        for text in ["At 12:30 it rained", "A long sentence that has many words before: the colon", "No mark", ": x"] {
            assert_eq!(of(text).n_words, 0, "{text}");
        }
    }
}
