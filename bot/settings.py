"""Every setting, from the environment or `.env`; read by `app.py` only."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError

# A clone keeps its folders beside the package; an installed wheel has none, and uses the current
# folder's.
_CLONE = Path(__file__).resolve().parent.parent


def _beside(name: str) -> Path:
    return _CLONE / name if (_CLONE / "pyproject.toml").is_file() else Path(name)


class Settings(BaseSettings):
    """The settings, each an environment variable with the prefix `JONCTION_`."""

    model_config = SettingsConfigDict(
        env_prefix="JONCTION_", env_file=".env", extra="ignore", frozen=True
    )

    data_dir: Path = _beside("data")
    knowledge_dir: Path = _beside("knowledge")
    prompts_dir: Path = _beside("prompts")
    database_url: str = ""
    chroma_url: str = ""
    embeddings: str = "bundled"
    reranker: str = ""

    @property
    def database(self) -> str:
        """Give the address of the database; SQLite in the data folder when none is set."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'jonction.db'}"


def read_settings() -> Settings:
    """Read the settings.

    Raises:
        SettingsError: a variable has a wrong value; the message names it, never its value.
    """
    try:
        return Settings()
    except ValidationError as error:
        details = "; ".join(
            f"JONCTION_{str(found['loc'][0]).upper()}: {found['msg']}" for found in error.errors()
        )
        raise SettingsError(details) from None
