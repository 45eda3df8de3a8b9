"""okrlab"""
