"""Names for people who do not exist: 96 given names (some far commoner) and 1,600 family names."""

GIVEN = """
    Anna Ben Chloe David Emma Felix Grace Hugo Iris Jack Katya Liam Maria Noah Olivia Paul Quinn Rosa Samuel Tara Uma
    Victor Wendy Xavier Yara Zoe Amara Boris Carmen Dmitri Elena Farid Gloria Hassan Ingrid Joao Kenji Leila Marco Nadia
    Omar Priya Rafael Sofia Tomas Ursula Viktor Wanda Yusuf Zainab Adele Bruno Clara Diego Esther Fatima George Helga
    Ivan Julia Karim Lena Mateo Nora Oscar Petra Rahul Selma Theo Vera Walter Yasmin Anton Bella Cosmo Daria Emil Flora
    Gustav Hanna Igor Jana Kamil Luisa Milan Nina Otto Pia Ruben Stella Timo Valerie Wim Yves Zita Aylin
""".split()  # noqa: SIM905 (a list literal would be a page)
FAMILY = """
    Acker Berg Carl Dall Eben Fros Gart Hart Isen Jans Kell Lind Mars Nord Olm Pelt Quist Rosen Stein Thorn Ulm Vent
    Wald Yarn Zell Brink Crane Drake Eller Finch Grove Holm Iver Jarv Kast Lund Morg Nyl Oster Prest
""".split()  # noqa: SIM905
FAMILY_ENDS = """
    son man berg er feld field wood land stein hart quist ley ton ford ham well stad mann hoff bach dal gren holm lund
    vik strom ova ski escu ez in off ago ini etti elli ard ois eau ault
""".split()  # noqa: SIM905
