"""Bots that tell their keys where they break: those of the shell, and those of their own files."""

from pathlib import Path

SHELL = {"SHOP_TOKEN": "shop-Jd7Wq2Nf5Xr9Tb4Lm8Yk"}
"""What whoever starts Sparring has exported."""
OWN = {"DESK_API_KEY": "sk-desk-Ck6Vz1Hs8Pn3Rg7Ud"}
"""What stands in the bots' `.env`."""
ELSEWHERE = {"VAULT_PASSWORD": "Gx4Bm9/Wf2+Kt7Zq=Lp5Sv3"}
"""What a bot reads from a file that nobody else knows of."""
KEYS = (*SHELL.values(), *OWN.values(), *ELSEWHERE.values())
HEAD = """
import os
import sys
from pathlib import Path
from dotenv import dotenv_values, load_dotenv
from loguru import logger
from tests.sparring.leaking.vendor import repeated

HERE = Path(__file__).parent
READ = dotenv_values(HERE / ".env")["DESK_API_KEY"]

def tell(*keys):
    said = " ".join(map(repeated, keys))
    print(f"printed {said}", file=sys.stderr)
    logger.error(f"logged {said}")
    raise RuntimeError(f"no such account: {said}")
"""
AT_IMPORT = """
async def bot(runner_args): ...
tell(os.environ["SHOP_TOKEN"], READ)
"""
ELSEWHERE_AT_IMPORT = """
async def bot(runner_args): ...
os.environ.update(dotenv_values(HERE / "elsewhere.txt"))
tell(os.environ["VAULT_PASSWORD"])
"""
IN_CALL = """
async def bot(runner_args):
    load_dotenv(HERE / ".env")
    os.environ.update(dotenv_values(HERE / "elsewhere.txt"))
    tell(os.environ["SHOP_TOKEN"], os.environ["DESK_API_KEY"], os.environ["VAULT_PASSWORD"])
"""
NEVER_SET = """
async def bot(runner_args):
    tell(READ)
"""
FUNCTION = "\ntell(os.environ['SHOP_TOKEN'], READ)\ndef make(transport): ...\n"
BOTS = {
    "at_import": AT_IMPORT,
    "elsewhere": ELSEWHERE_AT_IMPORT,
    "in_call": IN_CALL,
    "never_set": NEVER_SET,
}


def write_bots(folder: Path) -> None:
    """Their files, what they read, and a function's module, `teller`."""
    for name, code in {**BOTS, "teller": FUNCTION}.items():
        (folder / f"{name}.py").write_text(HEAD + code)
    for name, settings in {".env": OWN, "elsewhere.txt": ELSEWHERE}.items():
        text = "".join(f"{variable}='{value}'\n" for variable, value in settings.items())
        (folder / name).write_text(text)
