"""Tests of the numbering."""
