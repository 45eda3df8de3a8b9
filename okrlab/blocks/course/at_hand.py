"""What kernels would each read from files when first asked, read once before they are forked."""

from okrlab.blocks.course.bank import our_course
from okrlab.language.reading import read

read("Raise the share of calls answered at once from 40 % to 60 % by June")
our_course().core("levels")
