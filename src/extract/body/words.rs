//! What class and id names say about a place, as a set of kinds.
//!
//! Publishing systems everywhere name their parts with a few words, most of them English: `article-body`,
//! `relatedPosts`, `wp-caption-text`. They are evidence for the classifier, never a rule: a theme may call its whole
//! page `sidebar-right`.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, MatchKind};

/// Number of kinds.
pub(super) const N_KINDS: usize = 36;

/// A set of kinds, a bit each, in the order of [`KINDS`].
pub(super) type Kinds = u64;

/// Kinds with their words. Words stand alone between separators and case changes; stems (after `*`) match inside.
const KINDS: [(&str, &str); N_KINDS] = [
    (
        "content",
        "content contents contenido contenu inhalt conteudo contenuto tresc icerik *maincontent *contentbody *pagecontent wrap main",
    ),
    ("article", "article artikel articulo articolo artigo artykul noticia nota *article *artikel"),
    (
        "body",
        "body text texto texte testo tekst bodytext rte copy prose paragraph absatz richtext wysiwyg editor *articlebody *storybody *articletext *bodycopy *entrycontent *postcontent *fulltext *textblock",
    ),
    ("story", "story entry post single hentry news beitrag detail *newsdetail *storycontent *blogpost"),
    (
        "comment",
        "comment comments comentario comentarios commentaire commentaires kommentar kommentare kommentarer commento commenti komentarz komentarze respond reply replies discussion forum disqus commentlist livefyre *comment *kommentar *disqus",
    ),
    (
        "related",
        "related similar recommended recommend recommendations recirc recirculation readmore morenews further also verwandt relacionadas relacionados powiazane correlati ahnliche taboola outbrain mehr zobacz weiterlesen *related *recommend *recirc *taboola *outbrain *readmore *readnext *similar *morefrom *morestories *alsoread *leeestambien",
    ),
    (
        "share",
        "share sharing shares social socials addthis addtoany sharedaddy facebook twitter whatsapp pinterest linkedin telegram like likes follow tools toolbar actions *social *share *addtoany",
    ),
    (
        "nav",
        "nav navigation navbar menu menus menue breadcrumb breadcrumbs crumb crumbs pagination pager paging paginate skip topnav subnav sitemap tabs prev next previous *breadcrumb *navigation *pagination *menu",
    ),
    (
        "ad",
        "ad ads adv advert adverts advertisement advertising adslot adunit banner banners sponsor sponsored sponsors promo promoted promotion werbung anzeige anzeigen publicidad publicite reklama reklam pub dfp gpt affiliate commercial *advert *sponsor *adslot *googlead *outstream *promotion *affiliate *publicidad *reklam",
    ),
    (
        "newsletter",
        "newsletter newsletters subscribe subscription signup optin mailchimp mailing abo abonnement subscriber *newsletter *subscri *signup *mailchimp",
    ),
    (
        "caption",
        "caption captions legend legende légende legenda leyenda epigrafe bildunterschrift didascalia popisek *caption *bildunter *bild-unter *piefoto *pie-foto *pie_foto *piedefoto *pie-de-foto *foto-pie *didascali *bildtext *bild-text *billedtekst *bildetekst *kuvateksti *bijschrift *onderschrift *kepalair *altyazi *lezanka *fotopopis *podpis-foto *podpis_foto *подпис",
    ),
    ("credit", "credit credits copyright source quelle photographer fotograf fuente rights *credit *copyright"),
    (
        "image",
        "image images img photo photos picture foto fotos bild figure gallery galerie galeria slideshow slider carousel thumbnail thumb thumbnails media *image *photo *picture *gallery *slideshow *carousel *thumb *lightbox",
    ),
    (
        "video",
        "video videos player audio podcast playlist jwplayer brightcove youtube soundbite *video *player *audio *podcast",
    ),
    (
        "author",
        "author authors byline autor autoren autore auteur writer verfasser by bio biography vcard contributor contributors reporter redakteur journalist *author *byline *autor",
    ),
    (
        "date",
        "date datetime dateline time timestamp published pubdate datum fecha data updated modified posted *timestamp *datetime *pubdate *publishdate *postdate",
    ),
    (
        "meta",
        "meta metadata info infos infoline details entrymeta kicker dachzeile eyebrow overline label labels category categories rubrik section kategorie ressort *postmeta *entrymeta *metadata",
    ),
    (
        "tags",
        "tag tags topic topics keyword keywords schlagworte etiquetas hashtag themen *taglist *posttags *topics *keyword",
    ),
    ("header", "header masthead topbar top logo kopf brand branding *masthead *siteheader *pageheader"),
    ("footer", "footer foot bottom colophon imprint impressum fuss *footer"),
    (
        "sidebar",
        "sidebar side aside rail rightcol leftcol right left column widget widgets widgettitle secondary sidecol marginal *sidebar *widget *rightcol *leftcol *rightrail",
    ),
    (
        "title",
        "title headline heading titulo titre titolo titel ueberschrift hed tytul *headline *articletitle *entrytitle *posttitle",
    ),
    (
        "lead",
        "lead lede intro introduction summary excerpt abstract dek deck standfirst subtitle subheadline subhead subheading chapo entradilla sommario occhiello vorspann teaser lid zajawka description bajada copete ingress ingres manchet anleser preamble catenaccio strapline *standfirst *subtitle *subhead *intro *excerpt *summary *vorspann *teaser",
    ),
    (
        "list",
        "list listing lists items item grid cards card tile tiles feed stream river archive latest recent popular trending mostread mostpopular top5 top10 toplist ranking headlines index loop *mostread *mostpopular *trending *popular *latest *cardlist",
    ),
    ("quote", "quote quotes blockquote pullquote zitat pull cite citation *pullquote *blockquote"),
    (
        "embed",
        "embed embeds embedded tweet instagram oembed iframe tiktok infogram datawrapper widgetembed *embed *tweet *instagram",
    ),
    (
        "paywall",
        "paywall premium plus piano tp paid payment metered regwall gate locked subscriberonly abo offer offers upsell barrier *paywall *premium *regwall *subscriberonly",
    ),
    (
        "consent",
        "cookie cookies consent gdpr privacy dsgvo cmp onetrust didomi usercentrics cookiebar optanon *cookie *consent *gdpr *onetrust *privacy",
    ),
    (
        "popup",
        "popup popin modal overlay lightbox dialog toast tooltip dropdown drawer offcanvas notification alert *popup *modal *overlay *offcanvas *tooltip",
    ),
    (
        "box",
        "box infobox factbox fact facts factfile aside inset insert infokasten kasten sidenote callout highlight highlights keypoints takeaways tldr boxout explainer *infobox *factbox *keypoint *takeaway *inlinebox",
    ),
    ("live", "live liveblog ticker liveticker timeline updates *liveblog *liveticker"),
    (
        "legal",
        "disclaimer legal terms disclosure note notes footnote footnotes hinweis notice correction *disclaimer *disclosure *footnote",
    ),
    (
        "form",
        "form input search login register registration field poll survey quiz vote voting rating ratings contact button btn cta submit *search *login *button",
    ),
    (
        "hidden",
        "hidden hide invisible sr offscreen visually screenreader collapsed noprint hiddenprint assistive *hidden *sronly *screen-reader *screenreader *noprint *visuallyhidden",
    ),
    ("table", "table toc contents tableofcontents *tableofcontent *datatable"),
    (
        "event",
        "event events product price prices shop deal deals buy weather wetter stock quotebox score scores match result results game stats *product *price *weather",
    ),
];

/// The finder of all words: one pass over a name gives its kinds.
struct Finder {
    words: AhoCorasick,
    /// Kind and whether it may stand inside a longer word, by pattern.
    what: Vec<(u8, bool)>,
}

static FINDER: LazyLock<Finder> = LazyLock::new(|| {
    let (mut patterns, mut what) = (Vec::new(), Vec::new());
    for (kind, (_, words)) in KINDS.iter().enumerate() {
        for word in words.split(' ') {
            let stem = word.strip_prefix('*');
            patterns.push(stem.unwrap_or(word));
            what.push((kind as u8, stem.is_some()));
        }
    }
    let words = AhoCorasickBuilder::new()
        .match_kind(MatchKind::Standard)
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(patterns)
        .expect("a few hundred short words fit an automaton");
    Finder { words, what }
});

/// The bit of one kind by its name; 0 for a name that is none.
pub(super) fn bit(name: &str) -> Kinds {
    KINDS.iter().position(|(known, _)| *known == name).map_or(0, |at| 1 << at)
}

/// The kinds that a class or id attribute names.
pub(super) fn kinds(value: &str) -> Kinds {
    let bytes = value.as_bytes();
    let mut kinds = 0;
    // Overlapping: `readmore` is also `more`. Separators are dropped for stems only where authors drop them too, so a
    // stem also matches across one: `article-body` is looked for as `articlebody` below.
    for found in FINDER.words.find_overlapping_iter(value) {
        let (kind, inside) = FINDER.what[found.pattern().as_usize()];
        if inside || stands_alone(bytes, found.start(), found.end()) {
            kinds |= 1 << kind;
        }
    }
    kinds
}

/// Whether a word has a separator or a change of case on both sides.
fn stands_alone(bytes: &[u8], start: usize, end: usize) -> bool {
    let before = start == 0
        || !bytes[start - 1].is_ascii_alphabetic()
        || (bytes[start].is_ascii_uppercase() && bytes[start - 1].is_ascii_lowercase());
    let after = end == bytes.len()
        || !bytes[end].is_ascii_alphabetic()
        || (bytes[end].is_ascii_uppercase() && bytes[end - 1].is_ascii_lowercase());
    before && after
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, expected: &str) {
        let found: Vec<_> = KINDS.iter().map(|(name, _)| *name).filter(|name| kinds(value) & bit(name) != 0).collect();
        assert_eq!(found.join(" "), expected, "{value}");
    }

    #[test]
    fn words_stand_alone_and_stems_match_inside() {
        check("header", "header");
        check("shadow-ad", "ad");
        check("adHeader", "ad header");
        check("post-comments", "story comment");
        check("nachrichtenkommentare", "comment");
        check("Relatedposts", "related");
        check("", "");
    }
}
