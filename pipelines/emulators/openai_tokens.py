"""About how many tokens OpenAI would count."""

from collections.abc import Sequence

from openai.types import CompletionUsage
from openai.types.completion_usage import PromptTokensDetails

from pipelines.emulators.talk import Message, text_of
from pipelines.services.scripted import TOKENS_PER_WORD


def tokens(text: str) -> int:
    """About how many tokens a text has."""
    return round(TOKENS_PER_WORD * len(text.split()))


def usage_of(messages: Sequence[Message], answer: str) -> CompletionUsage:
    """What a chat completion took in and gave out; nothing is cached."""
    n_prompt = tokens(" ".join(text_of(m) for m in messages))
    n_answer = tokens(answer)
    return CompletionUsage(
        prompt_tokens=n_prompt,
        completion_tokens=n_answer,
        total_tokens=n_prompt + n_answer,
        prompt_tokens_details=PromptTokensDetails(cached_tokens=0),
    )
