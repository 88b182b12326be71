"""`spar calibrate`: what was asked for, and what a measurement of the sound finds.

A measurer (`measure/`) is given samples, never the settings that made them, and shares no code
with what it measures. A row (`rows/`) makes the sound, has it measured, and yields readings.
"""
