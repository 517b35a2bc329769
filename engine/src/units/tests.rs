use super::*;
use crate::exact;
use num_rational::Ratio;
use proptest::prelude::*;
use proptest::sample::select;

fn u(text: &str) -> Unit {
    Unit::parse(text).unwrap_or_else(|e| panic!("{text}: {e}"))
}

fn n(text: &str) -> Exact {
    exact::parse(text).unwrap()
}

fn converted(value: &str, from: &str, to: &str) -> Option<String> {
    u(from).conversion(&u(to)).and_then(|c| c.apply(&n(value))).map(|v| exact::display(&v))
}

/// What wards, laboratories, pumps and FHIR servers write, and the one spelling of each.
#[test]
fn one_canonical_spelling() {
    let spellings = [
        ("µg/day", "ug/d μg/d mcg/day µg/24h ug/days mcg/24hrs ug.d-1 µg/d"),
        ("µg/m²/day", "ug/m2/d mcg/m^2/day µg/day/m² ug/(m2.d) ug/m**2/d"),
        ("µg/kg/day", "ug/kg/d mcg/day/kg µg/(kg·d)"),
        ("mg/kg/h", "mg/h/kg mg/kg/hr mg/kg/hour"),
        ("mg/m²/day", "mg/m2/d mg/m²/24h"),
        ("mmHg", "mm[Hg]"),
        ("°C", "Cel ℃ ºC ˚C degC"),
        ("°F", "[degF] ℉"),
        ("10^9/L", "10*9/L 10⁹/L 10**9/L G/L ×10^9/L x10^9/L 10^9/l 10*9.{cells}/L 10^9·cells/L"),
        ("10^3/µL", "10*3/uL K/µL 10³/mcL K/uL 10^3/mm3"),
        ("10^12/L", "T/L 10*12/L"),
        ("10^6/kg", "10*6/kg 10⁶/kg 10^6·cells/kg"),
        ("cells/µL", "/µL cells/uL cell/mm³ /mm3 {cells}/uL cells/mcL /uL"),
        ("kg", "kg"),
        ("%", "percent"),
        ("m²", "m2 m^2 m**2 ㎡"),
        ("U/L", "U/l"),
        ("IU/L", "[IU]/L [iU]/l"),
        ("mIU/mL", "m[IU]/mL"),
        ("kU", "kU"),
        ("mEq/L", "meq/L"),
        ("mOsm/kg", "mosm/kg mosmol/kg"),
        ("mmol/L", "mmol/l"),
        ("µmol/L", "umol/L μmol/l"),
        ("mg/dL", "mg/dl"),
        ("/min", "bpm 1/min beats/min {breaths}/min min-1"),
        ("mL/min/1.73m²", "mL/min/{1.73_m2} ml/min/1.73m2"),
        ("mg·h/L", "mg*h/L mg.h/L h·mg/L"),
        ("kg/m²", "kg/m2"),
        ("day", "d days 24h"),
        ("h", "hour hours hr"),
        ("min", "minutes"),
        ("mL", "ml cm3 cm³"),
        ("ms", "ms"),
        ("fL", "fl"),
        ("pg", "pg"),
        ("lb", "lbs [lb_av]"),
        ("copies/mL", "{copies}/mL"),
        ("cmH₂O", "cmH2O cm[H2O]"),
        ("L/m²/min", "L/min/m2"),
        ("mg/g", "mg/g"),
    ];
    for (canonical, others) in spellings {
        assert_eq!(u(canonical).text(), canonical);
        for other in others.split(' ').filter(|o| !o.is_empty()) {
            assert_eq!(u(other), u(canonical), "{other}");
        }
    }
    assert_eq!(u("ml/min/1.73 m2").text(), "mL/min/1.73m²");
}

#[test]
fn converts_exactly() {
    let cases = [
        ("500", "cells/µL", "10^9/L", "0.5"),
        ("1.5", "10^9/L", "cells/µL", "1500"),
        ("28", "µg/day", "mg/week", "0.196"),
        ("28", "µg/day", "µg/h", "1.1667"),
        ("15", "µg/m²/day", "µg/m²/h", "0.625"),
        ("0.3", "mg/dL", "µg/mL", "3"),
        ("98.6", "°F", "°C", "37"),
        ("38.7", "°C", "°F", "101.66"),
        ("-40", "°F", "°C", "-40"),
        ("7.5", "mmHg", "kPa", "0.999915"),
        ("3", "days", "h", "72"),
        ("2", "weeks", "days", "14"),
        ("1", "µkat/L", "U/L", "60"),
        ("1", "mCi", "MBq", "37"),
        ("10", "mg/g", "%", "1"),
        ("1", "kcal", "kJ", "4.184"),
        ("100", "mL/min/1.73m²", "mL/min/m²", "57.803"),
        ("5", "mg/kg", "µg/kg", "5000"),
        ("10", "lb", "kg", "4.5359237"),
        ("1", "cm³", "mL", "1"),
    ];
    for (value, from, to, want) in cases {
        assert_eq!(converted(value, from, to).as_deref(), Some(want), "{value} {from} in {to}");
    }
}

#[test]
fn what_differs_never_meets() {
    let apart = [
        "1",
        "µg/day",
        "µg/kg/day",
        "µg/m²/day",
        "mg",
        "mg/kg",
        "mg/m²",
        "mg/L",
        "mmol/L",
        "mEq/L",
        "mOsm/L",
        "U/L",
        "IU/L",
        "cells/µL",
        "copies/mL",
        "CFU/mL",
        "10^6/kg",
        "kg/m²",
        "m²",
        "%",
        "°C",
        "K",
        "/min",
        "day",
        "MBq",
        "Gy",
        "kPa",
        "kJ",
        "L",
        "m",
        "mOsm/kg",
        "mg·h/L",
    ];
    for (i, a) in apart.iter().enumerate() {
        for b in &apart[i + 1..] {
            assert_eq!(converted("1", a, b), None, "{a} and {b} are both {}", u(a).dimension());
        }
    }
}

#[test]
fn percent_is_a_number_only_on_request() {
    let (percent, number) = (u("%"), Unit::number());
    assert_eq!(percent.conversion(&number), None);
    let asked = |a: &Unit, b: &Unit| a.conversion_on_request(b).unwrap().apply(&n("50")).unwrap();
    assert_eq!(asked(&percent, &number), n("0.5"));
    assert_eq!(asked(&number, &percent), n("5000"));
    assert_eq!(asked(&percent, &u("mg/g")), n("500"));
    assert_eq!(number.conversion_on_request(&u("mg/kg")), None);
}

#[test]
fn a_difference_of_temperatures_is_in_kelvin() {
    let degree = u("°F").difference().unwrap();
    assert_eq!((degree.unit.text(), degree.scale), ("K", Ratio::new(5, 9)));
    assert_eq!(u("kg").difference().unwrap().unit, u("kg"));
    assert_eq!(u("°C").mul(&u("kg")), None);
    assert_eq!(u("kg").div(&u("°C")), None);
    // `K/L` is thousands of cells.
    assert_eq!(u("K").div(&u("L")), None);
    assert_eq!(u("K").div(&u("h")).map(|p| p.unit), Some(u("K/h")));
}

#[test]
fn products_and_quotients_simplify() {
    let shown = |p: Option<Product>| p.map(|p| format!("{} {}", exact::display(&p.scale), p.unit.text()));
    for (a, b, want) in [
        ("µg/m²/day", "m²", "1 µg/day"),
        ("µg/kg/day", "kg", "1 µg/day"),
        ("µg/kg/day", "g", "0.001 µg/day"),
        ("mg/kg", "kg", "1 mg"),
        ("mL/h", "day", "24 mL"),
        ("mg/L", "mL", "0.001 mg"),
        ("kg", "%", "0.01 kg"),
        ("%", "%", "0.0001 "),
        ("m", "m", "1 m²"),
        ("kg/m²", "m²", "1 kg"),
        ("10^9/L", "mL", "1000000 cells"),
        ("µg/day", "1", "1 µg/day"),
    ] {
        assert_eq!(shown(u(a).mul(&u(b))).as_deref(), Some(want), "{a} * {b}");
    }
    for (a, b, want) in [
        ("µg/day", "kg", Some("1 µg/kg/day")),
        ("µg/day", "m²", Some("1 µg/m²/day")),
        ("kg", "kg", Some("1 ")),
        ("mg", "g", Some("0.001 ")),
        ("kg", "m²", Some("1 kg/m²")),
        ("mg", "mL", Some("1 mg/mL")),
        ("µg/day", "µg/mL", Some("1 mL/day")),
        ("mg", "mg/kg", Some("1 kg")),
        ("mg", "mg/m²", Some("1 m²")),
        ("10^9/L", "cells/µL", Some("1000 ")),
        ("kg", "%", Some("100 kg")),
        ("1", "min", Some("1 /min")),
        ("1", "mL", None),
        ("day", "h", Some("24 ")),
        ("mL/min/1.73m²", "mL/min", None),
        ("mL/min/1.73m²", "mL/min/1.73m²", Some("1 ")),
    ] {
        assert_eq!(shown(u(a).div(&u(b))), want.map(str::to_owned), "{a} / {b}");
    }
}

#[test]
fn ucum_codes_for_exchange() {
    for (unit, code) in [
        ("µg/m²/day", "ug/m2/d"),
        ("10^9/L", "10*9/L"),
        ("cells/µL", "{cells}/uL"),
        ("mmHg", "mm[Hg]"),
        ("°C", "Cel"),
        ("IU/L", "[IU]/L"),
        ("mEq/L", "meq/L"),
        ("/min", "/min"),
        ("mL/min/1.73m²", "mL/min/{1.73_m2}"),
        ("mg·h/L", "mg.h/L"),
        ("1", "1"),
        ("week", "wk"),
    ] {
        assert_eq!(u(unit).to_ucum(), code);
        assert_eq!(u(code), u(unit), "{code} read back");
    }
}

#[test]
fn every_error_says_what_to_write() {
    let mut shown = String::new();
    for text in [
        "",
        " ",
        "MG/DL",
        "Kg",
        "mcq/day",
        "ug/dya",
        "µg/m²/dat",
        "mmol/litre",
        "fortnight",
        "month",
        "years",
        "x ULN",
        "ULN",
        "°C/day",
        "C",
        "F",
        "IE/L",
        "mM",
        "mmhg",
        "mg / kg",
        "mg/",
        "mg//kg",
        "/g",
        "/mg",
        "10^9",
        "10^3 IU/L",
        "10^3·IU/L",
        "mg^2^2",
        "mg^",
        "m0",
        "m12345678901234567890",
        "kgg/x/y",
        "{score}",
        "[pH]",
        "mg{total}",
        "9",
        "10",
        "1.73m²/mg)",
        "(mg",
        "))",
        "GG/L",
        "G/kg",
        "grade",
        "cells/hpf",
        "Gl/L",
        "ml/Stunde",
        "m9/µm^9",
    ] {
        match Unit::parse(text) {
            Ok(unit) => shown.push_str(&format!("{text}\n    is {unit}, {}\n", unit.dimension())),
            Err(error) => shown.push_str(&format!("{text}\n    {error}\n")),
        }
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn what_is_measured_reads_as_words() {
    for (unit, words) in [
        ("µg/m²/day", "mass per body surface per time"),
        ("mg/kg", "mass per body weight"),
        ("cells/µL", "cells per volume"),
        ("mmHg", "pressure"),
        ("mg·h/L", "mass times time per volume"),
        ("m²", "area"),
        ("/min", "number per time"),
        ("1", "plain number"),
        ("%", "fraction"),
        ("kg/m²", "mass per area"),
    ] {
        assert_eq!(u(unit).dimension().to_string(), words, "{unit}");
    }
}

#[test]
fn no_two_symbols_are_spelled_alike() {
    let mut all = std::collections::BTreeMap::new();
    for atom in &table::ATOMS {
        let mut spelled: Vec<String> = atom.words.iter().map(|w| (*w).to_owned()).collect();
        for (_, prefix) in atom.prefixes() {
            for p in std::iter::once(&prefix.symbol).chain(prefix.also) {
                spelled.extend(std::iter::once(&atom.symbol).chain(atom.also).map(|s| format!("{p}{s}")));
            }
        }
        for spelling in spelled {
            assert_eq!(all.insert(spelling.clone(), atom.symbol), None, "{spelling}");
        }
    }
    assert!(all.len() > 150);
}

/// Symbols whose definition agrees with UCUM by design.
fn in_ucum() -> Vec<String> {
    table::symbols()
        .filter(|s| {
            !["U", "IU", "kat", "Eq", "Osm", "cells", "copies", "CFU", "°", "1.73"].iter().any(|own| s.contains(own))
        })
        .collect()
}

#[test]
fn factors_agree_with_an_independent_ucum() {
    let symbols = in_ucum();
    assert!(symbols.len() > 50);
    let mut compared = 0;
    for a in &symbols {
        for b in &symbols {
            let (from, to) = (u(a), u(b));
            let Some(conversion) = from.conversion(&to) else { continue };
            let theirs = octofhir_ucum::convert(1.0, &from.to_ucum(), &to.to_ucum());
            let theirs = theirs.unwrap_or_else(|e| panic!("{} in {}: {e:?}", from.to_ucum(), to.to_ucum()));
            let ours = *conversion.factor.numer() as f64 / *conversion.factor.denom() as f64;
            let theirs: f64 = format!("{}", theirs).parse().unwrap();
            assert!((ours / theirs - 1.0).abs() < 1e-12, "{a} in {b}: {ours}, UCUM {theirs}");
            compared += 1;
        }
    }
    assert!(compared > 200);
}

fn any_unit() -> impl Strategy<Value = Unit> {
    let symbols: Vec<String> = table::symbols().filter(|s| !s.contains('°')).collect();
    let exponent = prop_oneof![4 => Just(""), 1 => Just("²"), 1 => Just("³")];
    let part = (select(symbols), exponent).prop_map(|(s, e)| format!("{s}{e}"));
    proptest::collection::vec((any::<bool>(), part), 1..4).prop_filter_map("not a unit", |parts| {
        let mut text = String::new();
        for (i, (above, part)) in parts.iter().enumerate() {
            text.push_str(if i == 0 {
                ""
            } else if *above {
                "·"
            } else {
                "/"
            });
            text.push_str(part);
        }
        Unit::parse(&text).ok().filter(|unit| !unit.is_number())
    })
}

/// Units that rules multiply and divide.
const CLINICAL: [&str; 26] = [
    "1",
    "%",
    "µg/m²/day",
    "µg/kg/day",
    "mg/kg",
    "mg/m²",
    "m²",
    "kg",
    "g",
    "mg",
    "µg/day",
    "mL/h",
    "day",
    "h",
    "mg/L",
    "mL",
    "L",
    "10^9/L",
    "cells/µL",
    "10^6/kg",
    "mmol/L",
    "IU/L",
    "mL/min/1.73m²",
    "m",
    "cm",
    "/min",
];

proptest! {
    #[test]
    fn parsing_is_total(text in "\\PC{0,16}|[a-zA-Zµ°%²0-9^*/.()· ]{0,16}|[()/.m2]{0,40}") {
        let _ = Unit::parse(&text);
    }

    #[test]
    fn spelling_round_trips(unit in any_unit()) {
        prop_assert_eq!(Unit::parse(unit.text()), Ok(unit.clone()));
        prop_assert_eq!(Unit::parse(&unit.to_ucum()), Ok(unit));
    }

    #[test]
    fn conversion_goes_there_and_back(a in any_unit(), b in any_unit(), x in -1_000_000_i64..1_000_000) {
        if let Some(there) = a.conversion(&b) && let Some(y) = there.apply(&exact::integer(x)) {
            prop_assert_eq!(b.conversion(&a).and_then(|back| back.apply(&y)), Some(exact::integer(x)));
        }
    }

    #[test]
    fn a_product_divided_is_what_it_was(a in select(&CLINICAL[..]), b in select(&CLINICAL[..])) {
        let (a, b) = (u(a), u(b));
        let Some(product) = a.mul(&b) else { return Ok(()) };
        if let Some(back) = product.unit.div(&b) && back.unit.dimension() == a.dimension() {
            let scale = exact::mul(&product.scale, &back.scale).unwrap();
            let conversion = back.unit.conversion(&a).unwrap();
            prop_assert_eq!(conversion.apply(&scale), Some(exact::integer(1)));
        }
        let other = b.mul(&a).unwrap();
        prop_assert_eq!(other.unit.dimension(), product.unit.dimension());
    }

    #[test]
    fn the_oracle_agrees_on_compounds(a in select(in_ucum()), b in select(in_ucum()), c in select(in_ucum()), d in select(in_ucum())) {
        let (Ok(from), Ok(to)) = (Unit::parse(&format!("{a}/{b}")), Unit::parse(&format!("{c}/{d}"))) else { return Ok(()) };
        if let Some(conversion) = from.conversion(&to)
            && let Ok(theirs) = octofhir_ucum::convert(1.0, &from.to_ucum(), &to.to_ucum())
        {
            let ours = *conversion.factor.numer() as f64 / *conversion.factor.denom() as f64;
            let theirs: f64 = format!("{theirs}").parse().unwrap();
            prop_assert!((ours / theirs - 1.0).abs() < 1e-12, "{} in {}: {} {}", from, to, ours, theirs);
        }
    }
}
