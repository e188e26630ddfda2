"""How do all processes run on one machine, and how does a person see that they do?"""
