//! Pages that hold no article, told from those that do: precision and recall on a set of our own.
//!
//! Every page is read as if its address promised an article, which is the hardest case: a crawl has its guess beside it.
//! The set: all pages of the built-in papers, and templates of the usual other pages in six languages.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use gleaner::demo;
use gleaner::model::{PageUrl, Reason};
use gleaner::pipeline::{Context, Document, document};

use super::support::pages::page;

/// Least shares over the whole set. What is still taken for an article: legal notices and other prose, lists whose headlines
/// are no headings, consent walls of many words.
const PRECISION: f64 = 0.97;
const RECALL: f64 = 0.99;

/// A page and what it is.
struct Sample {
    kind: &'static str,
    url: String,
    html: Vec<u8>,
    content_type: String,
    is_article: bool,
}

/// Words that a site of one language prints.
struct Words {
    tag: &'static str,
    headlines: [&'static str; 6],
    read_more: &'static str,
    not_found: &'static str,
    search: &'static str,
    gallery: &'static str,
    consent: &'static str,
    login: &'static str,
    script: &'static str,
}

const WORDS: [Words; 6] = [
    Words {
        tag: "en",
        headlines: [
            "Council votes to keep the old bridge over the river",
            "Heavy rain delays the start of the harvest",
            "Why the price of bread has doubled within a year",
            "Two players sent off as home team wins",
            "New train line will cut the journey by half",
            "Museum returns stolen paintings to the family",
        ],
        read_more: "Read more",
        not_found: "Page not found. The page you are looking for does not exist or has been moved.",
        search: "Search results for bridge",
        gallery: "The flood in pictures",
        consent: "We value your privacy. We and our partners store and access information on a device, such as cookies, and process personal data. Accept all. Manage options.",
        login: "Log in to your account",
        script: "You need to enable JavaScript to run this app.",
    },
    Words {
        tag: "de",
        headlines: [
            "Gemeinderat will die alte Brücke über den Fluss erhalten",
            "Starker Regen verzögert den Beginn der Ernte",
            "Warum sich der Brotpreis verdoppelt hat",
            "Zwei Platzverweise beim Sieg der Gastgeber",
            "Neue Bahnstrecke halbiert die Fahrt",
            "Museum gibt gestohlene Gemälde zurück",
        ],
        read_more: "Weiterlesen",
        not_found: "Seite nicht gefunden. Die gesuchte Seite existiert nicht oder wurde verschoben.",
        search: "Suchergebnisse für Brücke",
        gallery: "Das Hochwasser in Bildern",
        consent: "Ihre Privatsphäre ist uns wichtig. Wir und unsere Partner speichern Informationen auf einem Gerät, zum Beispiel Cookies, und verarbeiten personenbezogene Daten. Alle akzeptieren. Einstellungen.",
        login: "Anmelden oder registrieren",
        script: "Bitte aktivieren Sie JavaScript, um diese Seite zu nutzen.",
    },
    Words {
        tag: "fr",
        headlines: [
            "Le conseil municipal veut conserver le vieux pont",
            "De fortes pluies retardent le début de la récolte",
            "Pourquoi le prix du pain a doublé en un an",
            "Deux joueurs expulsés lors de la victoire à domicile",
            "La nouvelle ligne de train réduira le trajet",
            "Le musée rend des tableaux volés à la famille",
        ],
        read_more: "Lire la suite",
        not_found: "Page introuvable. La page que vous cherchez n'existe pas ou a été déplacée.",
        search: "Résultats de recherche pour pont",
        gallery: "La crue en images",
        consent: "Votre vie privée nous importe. Nos partenaires et nous stockons des informations sur un appareil, telles que les cookies, et traitons des données personnelles. Tout accepter. Paramétrer.",
        login: "Connectez-vous à votre compte",
        script: "Vous devez activer JavaScript pour utiliser ce site.",
    },
    Words {
        tag: "es",
        headlines: [
            "El ayuntamiento quiere conservar el viejo puente",
            "Las fuertes lluvias retrasan el inicio de la cosecha",
            "Por qué el precio del pan se ha duplicado",
            "Dos jugadores expulsados en la victoria local",
            "La nueva línea de tren reducirá el viaje",
            "El museo devuelve cuadros robados a la familia",
        ],
        read_more: "Leer más",
        not_found: "Página no encontrada. La página que busca no existe o ha sido movida.",
        search: "Resultados de búsqueda de puente",
        gallery: "La inundación en imágenes",
        consent: "Valoramos su privacidad. Nosotros y nuestros socios almacenamos información en un dispositivo, como las cookies, y tratamos datos personales. Aceptar todo. Configurar.",
        login: "Inicie sesión en su cuenta",
        script: "Debe activar JavaScript para usar este sitio.",
    },
    Words {
        tag: "ru",
        headlines: [
            "Городской совет хочет сохранить старый мост",
            "Сильные дожди задерживают начало уборки урожая",
            "Почему цена на хлеб выросла вдвое",
            "Двух игроков удалили с поля при победе хозяев",
            "Новая железная дорога вдвое сократит путь",
            "Музей возвращает украденные картины семье",
        ],
        read_more: "Читать далее",
        not_found: "Страница не найдена. Запрошенная страница не существует или была перемещена.",
        search: "Результаты поиска: мост",
        gallery: "Наводнение в фотографиях",
        consent: "Мы ценим вашу конфиденциальность. Мы и наши партнёры храним информацию на устройстве, например файлы cookie, и обрабатываем персональные данные. Принять все. Настройки.",
        login: "Войдите в свою учётную запись",
        script: "Для работы сайта включите JavaScript.",
    },
    Words {
        tag: "ar",
        headlines: [
            "المجلس البلدي يريد الحفاظ على الجسر القديم",
            "الأمطار الغزيرة تؤخر بداية موسم الحصاد",
            "لماذا تضاعف سعر الخبز خلال عام واحد",
            "طرد لاعبين اثنين في فوز الفريق المضيف",
            "خط القطار الجديد سيقلص الرحلة إلى النصف",
            "المتحف يعيد اللوحات المسروقة إلى العائلة",
        ],
        read_more: "اقرأ المزيد",
        not_found: "الصفحة غير موجودة. الصفحة التي تبحث عنها غير موجودة أو تم نقلها.",
        search: "نتائج البحث عن الجسر",
        gallery: "الفيضان في صور",
        consent: "نحن نقدر خصوصيتك. نقوم نحن وشركاؤنا بتخزين المعلومات على الجهاز مثل ملفات تعريف الارتباط ومعالجة البيانات الشخصية. قبول الكل. الإعدادات.",
        login: "تسجيل الدخول إلى حسابك",
        script: "يرجى تفعيل جافا سكريبت لاستخدام هذا الموقع.",
    },
];

fn shell(words: &Words, title: &str, head: &str, body: &str) -> String {
    let menu: String = words.headlines.iter().take(4).fold(String::new(), |mut menu, headline| {
        let _ = write!(menu, "<li><a href=\"/s\">{}</a></li>", headline.split(' ').next().unwrap_or_default());
        menu
    });
    format!(
        "<!DOCTYPE html><html lang=\"{}\"><head><meta charset=utf-8><title>{title}</title>{head}</head><body>\
         <nav><ul>{menu}</ul></nav><main>{body}</main><footer>© 2026</footer></body></html>",
        words.tag
    )
}

fn teasers(words: &Words, with_text: bool) -> String {
    let mut body = String::new();
    for (n, headline) in words.headlines.iter().enumerate() {
        let lead = if with_text {
            words.headlines[(n + 1) % 6].to_owned() + ". " + words.headlines[(n + 2) % 6]
        } else {
            String::new()
        };
        let _ = write!(
            body,
            "<article><a href=\"/2026/11/23/story-{n}.html\"><img src=\"/{n}.jpg\" alt=\"\"><h2>{headline}</h2></a>\
             <p>{lead}</p><a href=\"/2026/11/23/story-{n}.html\">{}</a></article>",
            words.read_more
        );
    }
    body
}

/// The usual pages that are no articles, by kind.
fn others(words: &Words) -> Vec<(&'static str, String)> {
    let [first, second, ..] = words.headlines;
    let list = |n: usize| {
        let mut list = String::new();
        for at in 0..n {
            let _ = write!(list, "<li><a href=\"/2026/11/{at:02}/s.html\">{}</a></li>", words.headlines[at % 6]);
        }
        list
    };
    let pictures = (0..12).fold(String::new(), |mut pictures, n| {
        let _ = write!(pictures, "<figure><img src=\"/{n}.jpg\"><figcaption>{first} ({n}/12)</figcaption></figure>");
        pictures
    });
    let og = |kind: &str| format!("<meta property=\"og:type\" content=\"{kind}\">");
    vec![
        ("front", shell(words, "Paper", &og("website"), &(teasers(words, true) + &teasers(words, false)))),
        ("section", shell(words, first, &og("website"), &format!("<h1>{first}</h1>{}", teasers(words, true)))),
        ("tag", shell(words, second, "", &format!("<h1>#{second}</h1><ul>{}</ul>", list(40)))),
        (
            "search",
            shell(words, words.search, "", &format!("<h1>{}</h1><form><input></form><ol>{}</ol>", words.search, list(20))),
        ),
        ("error", shell(words, "404", "", &format!("<h1>404</h1><p>{}</p><ul>{}</ul>", words.not_found, list(5)))),
        ("gallery", shell(words, words.gallery, "", &format!("<h1>{}</h1>{pictures}", words.gallery))),
        (
            "video",
            shell(
                words,
                first,
                &og("video.other"),
                &format!("<h1>{first}</h1><video src=\"/v.mp4\"></video><p>{second}</p><aside><ul>{}</ul></aside>", list(12)),
            ),
        ),
        (
            "consent wall",
            shell(words, "Privacy", "", &format!("<div id=\"consent\" class=\"cmp consent-banner\"><p>{}</p></div>", words.consent)),
        ),
        (
            "login",
            shell(
                words,
                words.login,
                "",
                &format!("<h1>{}</h1><form><input name=user><input type=password><button>OK</button></form>", words.login),
            ),
        ),
        (
            "script shell",
            format!(
                "<!DOCTYPE html><html><head><title>Paper</title><script src=\"/app.js\"></script></head><body>\
                 <noscript>{}</noscript><div id=\"root\"></div></body></html>",
                words.script
            ),
        ),
        (
            "challenge",
            "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><div class=\"cf-browser-verification\">\
             <h1>Checking your browser before accessing the site.</h1><p>This process is automatic. Your browser will \
             redirect to your requested content shortly.</p></div><script src=\"/cdn-cgi/challenge-platform/h/b\"></script>\
             </body></html>"
                .to_owned(),
        ),
        ("archive by day", shell(words, "2026-11-23", "", &format!("<h1>2026-11-23</h1><ul>{}</ul>", list(80)))),
    ]
}

fn samples() -> Vec<Sample> {
    let mut samples = Vec::new();
    let web = demo::web();
    for paper in demo::papers() {
        let host = web.host(&paper.host).unwrap();
        let own: Vec<&str> = paper.articles.iter().map(demo::Article::path).collect();
        for (path, resource) in host.resources() {
            let Some(content_type) = resource.header("Content-Type").filter(|kind| kind.starts_with("text/html"))
            else {
                continue;
            };
            if resource.status != 200 || path.contains('?') {
                continue;
            }
            // Other addresses of an article, such as its print view, are that article.
            let is_article = own.contains(&path);
            let is_copy = !is_article && paper.articles.iter().any(|article| path.contains(&article.slug));
            if !is_copy {
                let kind = if is_article { "paper: article" } else { "paper: other" };
                let (html, content_type) = (resource.body.clone(), content_type.to_owned());
                samples.push(Sample {
                    kind,
                    url: format!("http://{}{path}", paper.host),
                    html,
                    content_type,
                    is_article,
                });
            }
        }
    }
    for words in &WORDS {
        for (kind, html) in others(words) {
            let url = format!("http://{}.example/2026/11/23/a-story-of-today", words.tag);
            let content_type = "text/html; charset=utf-8".to_owned();
            samples.push(Sample { kind, url, html: html.into_bytes(), content_type, is_article: false });
        }
    }
    for name in ["Harbour", "Marktham", "Bookham", "Ferryton", "Millford", "Northby"] {
        let html = page(&format!("The old bridge of {name} will stay"), name).into_bytes();
        let (url, content_type) = (format!("http://post.example/{name}"), "text/html; charset=utf-8".to_owned());
        samples.push(Sample { kind: "plain article", url, html, content_type, is_article: true });
    }
    samples
}

#[test]
fn pages_without_an_article_are_told() {
    let context = Context::offline(10 << 20);
    let mut counts: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    let (mut n_right, mut n_taken, mut n_articles) = (0, 0, 0);
    let mut wrong = Vec::new();
    for sample in samples() {
        let read = document(
            Document {
                body: sample.html.into(),
                url: PageUrl::parse(&sample.url).ok(),
                name: sample.url.clone(),
                content_type: Some(sample.content_type),
                headers: Vec::new(),
                at: jiff::Timestamp::UNIX_EPOCH,
            },
            &context,
        );
        let taken = read.is_ok();
        assert!(!matches!(&read, Err(outcome) if outcome.reason == Reason::Bug), "{}", sample.url);
        n_articles += u32::from(sample.is_article);
        n_taken += u32::from(taken);
        n_right += u32::from(taken && sample.is_article);
        let count = counts.entry(sample.kind).or_default();
        count.0 += u32::from(taken == sample.is_article);
        count.1 += 1;
        if taken != sample.is_article {
            wrong.push(format!("{} {}", sample.kind, sample.url));
        }
    }
    let (precision, recall) = (f64::from(n_right) / f64::from(n_taken), f64::from(n_right) / f64::from(n_articles));
    eprintln!("precision {precision:.3}, recall {recall:.3}; right by kind: {counts:?}");
    assert!(precision >= PRECISION && recall >= RECALL, "{precision:.3} {recall:.3}\n{}", wrong.join("\n"));
}
