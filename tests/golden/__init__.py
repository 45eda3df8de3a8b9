"""The golden workshop: ninety scripted minutes, replayed through everything that is real."""
