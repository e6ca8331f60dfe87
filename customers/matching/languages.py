"""What columns are called in other languages than English: the everyday words of address books and exports.

Written with accents; compared without them, like every header.
"""

from __future__ import annotations

FOREIGN: dict[str, str] = {
    "name": """nombre y apellidos | nombres y apellidos | nombre completo | nom et prénom | nom prénom |
        prénom nom | vor und nachname | name vorname | nome e cognome | nominativo | cognome e nome |
        nome completo | nome cliente | cliente | volledige naam | klant | klantnaam | navn | fullt navn | namn |
        fullständigt namn | nimi | asiakas | imię i nazwisko | nazwisko i imię | jméno a příjmení | celé jméno |
        meno a priezvisko | név | teljes név | nume complet | nume și prenume | ad soyad | adı soyadı | isim |
        müşteri | фио | имя и фамилия | полное имя | клиент | піб | ονοματεπώνυμο | 氏名 | お名前 | 名前 |
        顧客名 | 姓名 | 名字 | 客户 | 客户姓名 | 联系人 | 聯絡人 | 이름 | 성명 | 고객명 | الاسم | الاسم الكامل |
        họ tên | họ và tên | nama | nama lengkap | ime i prezime""",
    "first_name": """primer nombre | nombres | nome próprio | primeiro nome | roepnaam | fornavn | förnamn |
        tilltalsnamn | etunimi | imię | imie | jméno | křestní jméno | krstné meno | meno | keresztnév | utónév |
        prenume | ad | adı | имя | ім'я | ім’я | όνομα | 名 | 이름 given | الاسم الأول | tên | nama depan | ime""",
    "middle_name": "отчество | по батькові | ikinci ad | andre fornavn | segundo nombre",
    "last_name": """primer apellido | nom de naissance | nom d'usage | sobrenome | apelido | último nome |
        etternavn | efternavn | efternamn | sukunimi | nazwisko | příjmení | priezvisko | vezetéknév | családnév |
        nume de familie | soyad | soyadı | soyisim | фамилия | прізвище | επώνυμο | επίθετο | 姓 | 성 |
        اسم العائلة | nama belakang | prezime""",
    "title": "civilité | tratamiento | titolo | aanhef | título | oslovení | обращение",
    "name_suffix": "tussenvoegsel | tussenvoegsels | voorvoegsel",
    "email": """correo electrónico | email principal | dirección de correo | adresse électronique |
        adresse e mail | adresse mail | posta elettronica | indirizzo email | indirizzo e mail | emailadres |
        e mailadres | mailadres | e post | epost | e postadress | e postadresse | sähköposti | sähköpostiosoite |
        adres e mail | adres email | elektronická pošta | e posta | eposta | e posta adresi | endereço de email |
        endereço de e mail | эл почта | почта | электронная почта | адрес электронной почты | имейл | пошта |
        ел пошта | ηλεκτρονικό ταχυδρομείο | メール | メールアドレス | eメール | 邮箱 | 电子邮箱 | 电子邮件 |
        邮件 | 電子郵件 | 電郵 | 이메일 | 메일 | البريد الإلكتروني | mail id | email id | e mail id""",
    "phone": """móvil | movil | celular | teléfono móvil | teléfono | tfno | n de téléphone |
        numéro de téléphone | téléphone portable | téléphone mobile | tél | tel portable | cellulare |
        recapito telefonico | telefone | telemóvel | numero di telefono | telefoonnummer | mobiel |
        mobiel nummer | mobiele nummer | gsm | mobilnr | telefonnr | telefonnum | puhelin | puhelinnumero |
        matkapuhelin | numer telefonu | nr telefonu | komórka | telefon komórkowy | mobilní telefon |
        telefonní číslo | telefonszám | număr de telefon | cep telefonu | telefon numarası | телефон |
        номер телефона | мобильный | мобильный телефон | сотовый | τηλέφωνο | κινητό | 電話 | 電話番号 | 携帯 |
        携帯電話 | 携帯番号 | tel番号 | 手机 | 手机号 | 手机号码 | 电话 | 电话号码 | 联系电话 | 手機 | 전화 |
        전화번호 | 휴대폰 | 휴대전화 | 연락처 | الهاتف | رقم الهاتف | الجوال | số điện thoại | mob | mob no |
        mobile no | cell no | contact no""",
    "organisation": """razón social | raison sociale | nom de l'entreprise | nom de la société | ragione sociale |
        denominazione | bedrijfsnaam | organisatie | virksomhed | firmanavn | bedrift | företag | företagsnamn |
        yritys | firma nazwa | nazwa firmy | nazwa | společnost | název firmy | název společnosti | cég | cégnév |
        companie | şirket | şirket adı | компания | организация | название компании | фирма | наименование |
        εταιρεία | επωνυμία | 会社 | 会社名 | 企業名 | 公司 | 公司名称 | 单位 | 公司名稱 | 회사 | 회사명 |
        الشركة | nome da empresa""",
    "organisation_role": """cargo | puesto | poste | fonction | qualifica | functie | stilling | befattning |
        stanowisko | funkce | beosztás | ünvan | должность | 役職 | 职位 | 직책""",
    "street_number": """huisnummer | husnummer | numero civico | número | numer domu | číslo domu | дом |
        kapı no | n civico""",
    "street": """dirección | domicilio | adresse postale | voie | n et voie | straatnaam | straat en huisnummer |
        adres | straat huisnummer | endereço | morada | logradouro | rua | gatuadress | adress | gateadresse |
        vejnavn | vej | gade | katuosoite | osoite | ulica | ulica i numer | ulice | adresa | utca | cím |
        lakcím | stradă | sokak | улица | адрес | вулиця | адреса | διεύθυνση | οδός | 住所 | 番地 | 地址 |
        详细地址 | 住址 | 주소 | العنوان | địa chỉ | alamat""",
    "address_extra": """complément d'adresse | complément adresse | bairro | toevoeging | c o | mahalle |
        complemento""",
    "postcode": """cod postal | c p | cód postal | code post | postnummer | postnr | postinumero | kod pocztowy |
        psč | irányítószám | posta kodu | cep | индекс | почтовый индекс | поштовий індекс |
        ταχυδρομικός κώδικας | 郵便番号 | 邮编 | 邮政编码 | 郵遞區號 | 우편번호 | الرمز البريدي | pin | pincode""",
    "city": """población | localidad | municipio | commune | localité | località | woonplaats | plaatsnaam |
        cidade | localidade | postort | stad | poststed | postitoimipaikka | kaupunki | miasto | miejscowość |
        město | obec | mesto | város | település | oraș | localitate | şehir | ilçe | город | населенный пункт |
        місто | πόλη | 市区町村 | 市町村 | 城市 | 市 | 도시 | المدينة | thành phố | kota""",
    "state": """estado | comunidad autónoma | département | région | regione | stato | distrito | län | fylke |
        lääni | województwo | kraj region | megye | județ | il | область | регион | 都道府県 | 省 | 省份 | 지역""",
    "country": """país | paese | nazione | kraj | země | krajina | ország | țară | ülke | страна | країна | χώρα |
        maa | 国 | 国家 | 국가 | البلد | negara""",
    "birth_date": """fecha nacimiento | nacimiento | date naissance | né le | née le | data nascita | nato il |
        data de nascimento | nascimento | dt nascimento | fødselsdato | fødselsdag | födelsedatum | född |
        syntymäaika | data urodzenia | datum narození | dátum narodenia | születési dátum | data nașterii |
        doğum tarihi | дата рождения | др | дата народження | ημερομηνία γέννησης | 生年月日 | 誕生日 | 出生日期 |
        生日 | 생년월일 | تاريخ الميلاد | ngày sinh | tanggal lahir""",
    "national_id": """rfc | cédula | cedula | documento | nif cif | cnpj | cpf cnpj | rg | nip | regon | pesel |
        rodné číslo | ičo | dič | henkilötunnus | personnr | cpr | cpr nummer | fødselsnummer | tc kimlik no |
        vergi no | инн | снилс | паспорт | 身份证 | 身份证号 | 身份证号码 | 주민등록번호 | numéro siret |
        numéro siren | n siret | numero de tva | n tva | btw nummer | kvk nummer | orgnr | org nr |
        organisationsnummer | cvr | y tunnus""",
    "gender": """genre | sesso | género | gênero | kjønn | kön | sukupuoli | płeć | pohlaví | nem | cinsiyet |
        пол | 性别 | 性別 | 성별""",
    "website": """sitio web | page web | site internet | site web | sito web | sito | strona www | сайт |
        ウェブサイト | 网站""",
    "notes": """notas | observaciones | remarques | commentaire | note interne | opmerkingen | uwagi | poznámka |
        заметки | 備考 | 备注""",
}
