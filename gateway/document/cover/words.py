"""What our own words on a fax are in other languages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """The words of one language. `page` holds {n} and {m}; `day` is a date as the language writes it (strftime)."""

    page: str
    day: str
    to_line: str
    title: str
    to: str
    to_number: str
    sender: str
    subject: str
    date: str
    time: str
    pages: str
    address: str
    phone: str
    company: str
    department: str
    position: str
    office: str
    reference: str

    def page_of(self, number: int, total: int) -> str:
        """Say which page this is."""
        return self.page.format(n=number, m=total)

    def label(self, field: str) -> str:
        """Return what stands before a field; a column of the directory without a word of ours speaks for itself."""
        column = field.rpartition(".")[2]
        if column == "message_id":
            return "Message-ID"  # in every language
        ours = _LABELS.get(column)
        return str(getattr(self, ours)) if ours else column.replace("_", " ").capitalize()


_LABELS = {
    "to": "to",
    "to_number": "to_number",
    "from": "sender",
    "from_address": "address",
    "subject": "subject",
    "date": "date",
    "time": "time",
    "pages": "pages",
    "station_name": "sender",
    "station_number": "to_number",
    "reference": "reference",
    "name": "to",
    "address": "address",
    "number": "to_number",
    "phone": "phone",
    "company": "company",
    "department": "department",
    "title": "position",
    "office": "office",
}

# Only languages whose letters need no shaping: the header line is drawn letter by letter. English dates are ISO 8601, because
# 11/12 is a different day on each side of the Atlantic.
# fmt: off
# ruff: noqa: RUF001 - letters of other alphabets are meant
WORDS = {
    "cs": Words("Strana {n} z {m}", "%d. %m. %Y", "Komu:", "FAX", "Komu", "Fax", "Od", "Předmět", "Datum", "Čas", "Stran",
                "E-mail", "Telefon", "Firma", "Oddělení", "Funkce", "Kancelář", "Č. j."),
    "da": Words("Side {n} af {m}", "%d.%m.%Y", "Til:", "FAX", "Til", "Fax", "Fra", "Emne", "Dato", "Tid", "Sider",
                "E-mail", "Telefon", "Firma", "Afdeling", "Stilling", "Kontor", "Reference"),
    "de": Words("Seite {n} von {m}", "%d.%m.%Y", "An:", "FAX", "An", "Fax", "Von", "Betreff", "Datum", "Zeit", "Seiten",
                "E-Mail", "Telefon", "Firma", "Abteilung", "Funktion", "Büro", "Zeichen"),
    "el": Words("Σελίδα {n} από {m}", "%d/%m/%Y", "Προς:", "ΦΑΞ", "Προς", "Φαξ", "Από", "Θέμα", "Ημ/νία", "Ώρα", "Σελίδες",
                "E-mail", "Τηλέφωνο", "Εταιρεία", "Τμήμα", "Θέση", "Γραφείο", "Αρ. πρωτ."),
    "en": Words("Page {n} of {m}", "%Y-%m-%d", "To:", "FAX", "To", "Fax", "From", "Subject", "Date", "Time", "Pages",
                "E-mail", "Phone", "Company", "Department", "Title", "Office", "Reference"),
    "es": Words("Página {n} de {m}", "%d/%m/%Y", "Para:", "FAX", "Para", "Fax", "De", "Asunto", "Fecha", "Hora", "Páginas",
                "Correo", "Teléfono", "Empresa", "Departamento", "Cargo", "Oficina", "Referencia"),
    "fi": Words("Sivu {n} / {m}", "%d.%m.%Y", "Saaja:", "FAKSI", "Saaja", "Faksi", "Lähettäjä", "Aihe", "Päiväys", "Aika", "Sivuja",
                "Sähköposti", "Puhelin", "Yritys", "Osasto", "Asema", "Toimisto", "Viite"),
    "fr": Words("Page {n} sur {m}", "%d/%m/%Y", "À :", "FAX", "À", "Fax", "De", "Objet", "Date", "Heure", "Pages",
                "Courriel", "Téléphone", "Société", "Service", "Fonction", "Bureau", "Référence"),
    "hu": Words("{n}/{m}. oldal", "%Y. %m. %d.", "Címzett:", "FAX", "Címzett", "Fax", "Feladó", "Tárgy", "Dátum", "Idő", "Oldalak",
                "E-mail", "Telefon", "Cég", "Osztály", "Beosztás", "Iroda", "Hiv. szám"),
    "it": Words("Pagina {n} di {m}", "%d/%m/%Y", "A:", "FAX", "A", "Fax", "Da", "Oggetto", "Data", "Ora", "Pagine",
                "E-mail", "Telefono", "Azienda", "Reparto", "Qualifica", "Ufficio", "Rif."),
    "nb": Words("Side {n} av {m}", "%d.%m.%Y", "Til:", "FAKS", "Til", "Faks", "Fra", "Emne", "Dato", "Tid", "Sider",
                "E-post", "Telefon", "Firma", "Avdeling", "Stilling", "Kontor", "Referanse"),
    "nl": Words("Pagina {n} van {m}", "%d-%m-%Y", "Aan:", "FAX", "Aan", "Fax", "Van", "Onderwerp", "Datum", "Tijd", "Pagina's",
                "E-mail", "Telefoon", "Bedrijf", "Afdeling", "Functie", "Kantoor", "Kenmerk"),
    "pl": Words("Strona {n} z {m}", "%d.%m.%Y", "Do:", "FAKS", "Do", "Faks", "Od", "Temat", "Data", "Godzina", "Stron",
                "E-mail", "Telefon", "Firma", "Dział", "Stanowisko", "Biuro", "Nr ref."),
    "pt": Words("Página {n} de {m}", "%d/%m/%Y", "Para:", "FAX", "Para", "Fax", "De", "Assunto", "Data", "Hora", "Páginas",
                "E-mail", "Telefone", "Empresa", "Departamento", "Cargo", "Escritório", "Referência"),
    "ro": Words("Pagina {n} din {m}", "%d.%m.%Y", "Către:", "FAX", "Către", "Fax", "De la", "Subiect", "Data", "Ora", "Pagini",
                "E-mail", "Telefon", "Companie", "Departament", "Funcție", "Birou", "Referință"),
    "ru": Words("Страница {n} из {m}", "%d.%m.%Y", "Кому:", "ФАКС", "Кому", "Факс", "От", "Тема", "Дата", "Время", "Страниц",
                "Эл. почта", "Телефон", "Компания", "Отдел", "Должность", "Офис", "Исх. №"),
    "sk": Words("Strana {n} z {m}", "%d. %m. %Y", "Komu:", "FAX", "Komu", "Fax", "Od", "Predmet", "Dátum", "Čas", "Strán",
                "E-mail", "Telefón", "Firma", "Oddelenie", "Funkcia", "Kancelária", "Č. j."),
    "sv": Words("Sida {n} av {m}", "%Y-%m-%d", "Till:", "FAX", "Till", "Fax", "Från", "Ärende", "Datum", "Tid", "Sidor",
                "E-post", "Telefon", "Företag", "Avdelning", "Befattning", "Kontor", "Referens"),
    "tr": Words("Sayfa {n} / {m}", "%d.%m.%Y", "Alıcı:", "FAKS", "Alıcı", "Faks", "Gönderen", "Konu", "Tarih", "Saat", "Sayfalar",
                "E-posta", "Telefon", "Şirket", "Bölüm", "Unvan", "Ofis", "Referans"),
    "uk": Words("Сторінка {n} з {m}", "%d.%m.%Y", "Кому:", "ФАКС", "Кому", "Факс", "Від", "Тема", "Дата", "Час", "Сторінок",
                "Ел. пошта", "Телефон", "Компанія", "Відділ", "Посада", "Офіс", "Вих. №"),
}
# fmt: on

ENGLISH = WORDS["en"]
