"""An agent that asks the same questions over and over, whatever it is told.

Every question lasts for more than five seconds unless somebody speaks into it, so that each is a
chance to do so. It never hangs up, so that all calls are equally long.
"""

from personas.schema import AgentVersion, TurnSettings

QUESTIONS = (
    "thank you for calling the sprocket company. may i have your first and last name please?",
    "thank you very much for that. can you also tell me, what is your five digit zip code please?",
    "our new sprocket lasts twice as long as the old one. may i transfer you to a sales agent?",
    "i would like to be sure of that. could you tell me your first and last name once more please?",
    "thank you, that helps me a lot. could you say your zip code one digit at a time please?",
    "a sales agent can find the right size for you. may i transfer you to a sales agent today?",
)
N_QUESTIONS = 60
"""More than fit into a call."""


PAUSE = '. <break time="1000ms"/> '
"""Between two sentences, long enough to be taken for the end of what is said, and not of a turn."""


def interviewer(agent: AgentVersion, *, yields: bool = True, pauses: bool = False) -> AgentVersion:
    """The agent with other words and manners; it hears and speaks as it did.

    Args:
        agent: Any.
        yields: Falls silent when somebody speaks into its question.
        pauses: Between its sentences.
    """
    rounds = -(-N_QUESTIONS // len(QUESTIONS))
    questions = [text.replace(". ", PAUSE) if pauses else text for text in QUESTIONS]
    asks = {"say": questions * rounds, "tries": N_QUESTIONS}
    book = {
        "start": "ask",
        "slots": {},
        "intents": {},
        "still_there": "",
        "states": {"ask": asks},
    }
    turns = TurnSettings(smart_turn_wait_ms=1200, interruptible=yields, idle_ms=8_000)
    return agent.model_copy(update={"version": "interviewer", "playbook": book, "turns": turns})
