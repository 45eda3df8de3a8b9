from okrlab.language.encoder import opinion

opinion("loaded once, before hypothesis times its examples")
