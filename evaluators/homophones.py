"""Names that sound alike: a listener cannot tell which of a group was said unless it is spelled.

The rule for a group: a speaker of general American says all its names the same way. Names that only
some say alike (`ana` and `anna` are; `dawn` and `don`, `erin` and `aaron` are not) stay out when in
doubt, for a wrong name passed on is worse than a right one doubted. Each name is in one group only,
which a test checks. What `sound` does by rule (doubled consonants, `ph`, `ey`) needs no entry.
"""

import functools
import re

GROUPS = """
aaron aron arron
adams addams
alan allan allen
alison allison alyson allyson
amy aimee amie
anderson andersen andersson
ann anne
antony anthony
ashley ashleigh ashlee
bailey baily bailie baileigh
barbara barbra
bobby bobbie bobbi
brandon branden brandyn
brian bryan bryon
brittany brittney britney brittani
brown browne
burke berk birk
byrne burn
caitlin kaitlin kaitlyn katelyn caitlyn katelynn
cameron kameron camron
carl karl
carlson karlson carlsen
carol carole karol carrol
carolyn carolynn karolyn
carrie cari kari
casey kasey kacey
cate kate
catherine katherine kathryn catharine katharine cathryn
cathy kathy kathie cathie
cheryl sheryl
chris kris
christian kristian
christina kristina
christine kristine
christopher kristopher christofer
christy kristy kristi christie kristie christi
cindy cyndi
claire clare clair
clark clarke
cody kody
cole coal
coleman colman
connor conner conor konnor
cook cooke
corey cory kory korey
craig kraig
curtis kurtis
darin darren darrin daren
darryl daryl darrell darrel
davis davies
deborah debra debora
derek derrick derick
devin devon devan
diana dianna
diane dianne
dillon dylan dillan
eileen ilene
elizabeth elisabeth
emily emilie emely
eric erik erick
erickson ericson erikson
fisher fischer
flores florez
fox foxx
francis frances
gail gale gayle
gary garry
gene jean
geoff jeff
geoffrey jeffrey jeffery
gerald jerald jerrold
gerry jerry geri
gillian jillian
glenn glen
gomez gomes
gonzalez gonzales
graham graeme
gray grey
green greene
haley hailey hayley hailee
hall haul
hansen hanson
harriet harriett
hart heart
hernandez hernandes
hoffman hoffmann hofmann
holmes homes
hughes hews
isabel isabelle
isabella izabella
jackie jacky jacqui
jacob jakob
jamie jaimie jayme
jasmine jasmin jazmin jazmine
jason jayson
jensen jenson
jeremy jeramy
jesse jessie
john jon
johnny johnnie jonny
johnson jonson johnsen johnsson
jonathan johnathan jonathon johnathon
jordan jordon jordyn
joseph josef
judy judi judie
julie juli
kane cain kain
karen karin karyn caren
kathleen cathleen
kelly kelley kelli kellie
kelsey kelsie
kerry keri kerri
kimberly kimberley
klein kline cline
knight night nite
kristen kristin cristin
kurt curt
larson larsen
laura lora
laurie lori lorie
lawrence laurence
leah lea
lee leigh
leslie lesley
lewis louis
lindsay lindsey
lisa leesa
lopez lopes
lou lu
lowe low
lucas lukas
luke luc
lynn lynne lin lyn
madison maddison
marcia marsha
margaret margret
mark marc
marshall marshal
martin martyn
martinez martines
matthew mathew
mcdonald macdonald
megan meghan meagan
meyer meier myer
meyers myers
michael micheal mikal
michelle michele
miller millar
moore more
morris maurice
murray murry
natalie nathalie
neil neal
nicholas nicolas nickolas
nichols nicholls
nicole nichole
olson olsen
parks parkes
patty patti pattie
payne paine pain
perez peres
peterson petersen
philip phillip filip
pierce pearce
price pryce
rachel rachael
ralph ralf
ramirez ramires
randy randi
rebecca rebekah
reed reid read
reese reece rhys
rhonda ronda
ricky rickie ricki
riley reilly
robin robyn
rodriguez rodrigues
roger rodger
rogers rodgers
ruiz ruis
sanchez sanches
sandy sandi
sarah sara
schmidt schmitt
sean shawn shaun
shannon shanon
sharon sharron
sheila shiela sheilah
shelley shelly
sherry sheri sherri sherrie
sidney sydney
simmons simons
smith smyth
snyder snider
sophia sofia
sophie sofie
stacy stacey staci stacie
stephanie stefanie stephany
stephens stevens
steven stephen
stevenson stephenson
stewart stuart
susan suzan
sylvia silvia
tammy tami tammie
teresa theresa
terry terri teri
thompson thomson tompson
tiffany tiffani
toni tony tonie
tracy tracey traci tracie
tyler tylor
valerie valery
vicky vicki vickie
victor viktor
victoria viktoria
vivian vivien
ward warde
web webb
wendy wendi
white whyte
wood would
wright right write
young yung
yvette evette
yvonne evonne
zachary zachery zackary
zoe zoey
"""
"""One group a line. Words that are no names (`right`, `more`) are what a transcript may write."""

_DOUBLED = re.compile(r"([bcdfgklmnprstvz])\1")
_EY = re.compile(r"(?<=[b-df-hj-np-tv-xz])ey$")


def _by_rule(word: str) -> str:
    """Doubled consonants count once, `ph` is `f`, a final `ey` after a consonant is `y`."""
    return _EY.sub("y", _DOUBLED.sub(r"\1", word.replace("ph", "f")))


@functools.cache
def _leaders() -> dict[str, str]:
    """Each name's spelling by rule, to that of the first name of its group."""
    groups = [line.split() for line in GROUPS.strip().splitlines()]
    return {_by_rule(name): _by_rule(group[0]) for group in groups for name in group}


@functools.lru_cache(4096)
def sound(word: str) -> str:
    """A key that is equal for words that sound alike. Takes a folded word without apostrophes."""
    by_rule = _by_rule(word)
    return _leaders().get(by_rule, by_rule)
