"""The keyless recogniser: PocketSphinx with language models made from a vocabulary. No Pipecat."""
