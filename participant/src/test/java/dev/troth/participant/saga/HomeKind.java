package dev.troth.participant.saga;

/** Every kind of home row, and the kinds of no row: the columns of the transition table. */
@SuppressWarnings("ImmutableEnumChecker") // rows are values
enum HomeKind {
  NONE(Home.Absent.NONE),
  ATOMIC(Home.Absent.ATOMIC),
  FORGOTTEN(Home.Absent.FORGOTTEN),
  OPEN(Homes.OPEN),
  ADOPTED(Homes.OPEN.drivenBy(Homes.OTHER_OWNER)),
  STUCK(Homes.STUCK),
  RESOLVED(Homes.RESOLVED),
  TURNED_BACK(Homes.OPEN.turnedBack()),
  FINISHED(Homes.FINISHED),
  ENDED(Homes.FINISHED.drivenBy(Homes.OTHER_OWNER).asEnded());

  final Home home;

  HomeKind(Home home) {
    this.home = home;
  }
}
