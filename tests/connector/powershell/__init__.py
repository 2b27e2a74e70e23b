"""Tests of the administrator's scripts."""
