# ruff: noqa: RUF001 -- other languages have other letters
"""What people talk about at other tables; none of it has to do with sprockets."""

from personas.schema import Language

SENTENCES: dict[Language, tuple[str, ...]] = {
    "en": (
        "We walked along the harbour until the rain came in and then we hid in the fish market.",
        "You should have seen his face when the cake slid off the tray and onto the carpet.",
        "The new teacher lets them paint outside whenever the weather is any good at all.",
        "I would rather take the early bus than stand in that queue for another morning.",
        "They are tearing down the old cinema and nobody seems to know what goes there next.",
        "My neighbour grows tomatoes on the roof and leaves a bag of them at every door.",
        "Her sister plays the cello in a band that nobody has ever heard of outside the village.",
        "Is there any more of that bread, or did you two finish it while I was on the phone?",
        "He says the mountains are lovely in winter, but the road is closed half of the time.",
        "The dog found a shoe in the park and carried it proudly all the way home.",
    ),
    "es": (
        "Ayer llovió tanto que el mercado cerró antes de las doce.",
        "Mi abuela todavía hace el pan en casa todos los domingos.",
        "No sé si iremos a la playa o nos quedaremos con los niños en el parque.",
        "El perro de la vecina ladra cada vez que pasa el cartero.",
        "Dicen que van a cambiar la parada del autobús otra vez.",
    ),
    "fr": (
        "Hier, il a tellement plu que le marché a fermé avant midi.",
        "Ma grand-mère fait encore son pain elle-même tous les dimanches.",
        "Je ne sais pas si nous irons à la plage ou au parc avec les enfants.",
        "Le chien de la voisine aboie chaque fois que le facteur passe.",
        "On dit qu'ils vont encore déplacer l'arrêt du bus.",
    ),
    "de": (
        "Gestern hat es so geregnet, dass der Markt schon vor zwölf geschlossen hat.",
        "Meine Großmutter backt ihr Brot immer noch jeden Sonntag selbst.",
        "Ich weiß nicht, ob wir an den See fahren oder mit den Kindern in den Park gehen.",
        "Der Hund der Nachbarin bellt jedes Mal, wenn der Briefträger kommt.",
        "Angeblich wird die Bushaltestelle schon wieder verlegt.",
    ),
    "it": (
        "Ieri ha piovuto così tanto che il mercato ha chiuso prima di mezzogiorno.",
        "Mia nonna fa ancora il pane in casa ogni domenica.",
        "Non so se andremo al mare o al parco con i bambini.",
        "Il cane della vicina abbaia ogni volta che passa il postino.",
        "Dicono che sposteranno di nuovo la fermata dell'autobus.",
    ),
    "pt": (
        "Ontem choveu tanto que o mercado fechou antes do meio-dia.",
        "A minha avó ainda faz o pão em casa todos os domingos.",
        "Não sei se vamos à praia ou ao parque com as crianças.",
        "O cão da vizinha ladra sempre que passa o carteiro.",
        "Dizem que vão mudar outra vez a paragem do autocarro.",
    ),
    "nl": (
        "Gisteren regende het zo hard dat de markt voor twaalven al dicht was.",
        "Mijn oma bakt haar brood nog elke zondag zelf.",
        "Ik weet niet of we naar het strand gaan of met de kinderen naar het park.",
        "De hond van de buurvrouw blaft elke keer als de postbode langskomt.",
        "Ze zeggen dat de bushalte weer wordt verplaatst.",
    ),
    "pl": (
        "Wczoraj tak padało, że targ zamknięto przed południem.",
        "Moja babcia wciąż sama piecze chleb w każdą niedzielę.",
        "Nie wiem, czy pojedziemy nad morze, czy pójdziemy z dziećmi do parku.",
        "Pies sąsiadki szczeka za każdym razem, gdy przychodzi listonosz.",
        "Mówią, że znowu przeniosą przystanek autobusowy.",
    ),
    "tr": (
        "Dün o kadar çok yağmur yağdı ki pazar öğleden önce kapandı.",
        "Anneannem ekmeğini hâlâ her pazar evde kendisi yapar.",
        "Denize mi gideceğiz, çocuklarla parka mı, bilmiyorum.",
        "Komşunun köpeği postacı her geçtiğinde havlıyor.",
        "Otobüs durağının yerini yine değiştireceklermiş.",
    ),
    "ru": (
        "Вчера шёл такой дождь, что рынок закрылся ещё до полудня.",
        "Моя бабушка до сих пор сама печёт хлеб каждое воскресенье.",
        "Не знаю, поедем ли мы на море или пойдём с детьми в парк.",
        "Собака соседки лает каждый раз, когда приходит почтальон.",
        "Говорят, что автобусную остановку опять перенесут.",
    ),
}
