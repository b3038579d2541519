package oid

// meaning is what a word means in a date or time.
type meaning uint8

const (
	meansNothing   meaning = iota // "at", "on", the weekday's effect
	meansMonth                    // 1 to 12
	meansWeekday                  //
	meansHalf                     // am, pm
	meansEra                      // ad, bc
	meansMoment                   // now, today, infinity …
	meansZone                     // an abbreviation: seconds east of UTC
	meansSummer                   // dst
	meansISOTime                  // the T before a time
	meansJulianDay                // the J before a Julian day
)

// The moments that words stand for.
const (
	momentNone = iota
	momentNow
	momentToday
	momentTomorrow
	momentYesterday
	momentEpoch
	momentEarly
	momentLate
	momentZulu // allballs: midnight in UTC
)

const (
	halfNone = iota
	halfAM
	halfPM
)

type wordMeaning struct {
	meaning meaning
	value   int
}

// dateWords are PostgreSQL's words (manual, "Date/Time Key Words" and "Special Values").
var dateWords = map[string]wordMeaning{
	"jan": {meansMonth, 1}, "january": {meansMonth, 1}, "feb": {meansMonth, 2}, "february": {meansMonth, 2},
	"mar": {meansMonth, 3}, "march": {meansMonth, 3}, "apr": {meansMonth, 4}, "april": {meansMonth, 4},
	"may": {meansMonth, 5}, "jun": {meansMonth, 6}, "june": {meansMonth, 6}, "jul": {meansMonth, 7}, "july": {meansMonth, 7},
	"aug": {meansMonth, 8}, "august": {meansMonth, 8}, "sep": {meansMonth, 9}, "sept": {meansMonth, 9}, "september": {meansMonth, 9},
	"oct": {meansMonth, 10}, "october": {meansMonth, 10}, "nov": {meansMonth, 11}, "november": {meansMonth, 11},
	"dec": {meansMonth, 12}, "december": {meansMonth, 12},

	"sun": {meansWeekday, 0}, "sunday": {meansWeekday, 0}, "mon": {meansWeekday, 1}, "monday": {meansWeekday, 1},
	"tue": {meansWeekday, 2}, "tues": {meansWeekday, 2}, "tuesday": {meansWeekday, 2}, "wed": {meansWeekday, 3},
	"weds": {meansWeekday, 3}, "wednesday": {meansWeekday, 3}, "thu": {meansWeekday, 4}, "thur": {meansWeekday, 4},
	"thurs": {meansWeekday, 4}, "thursday": {meansWeekday, 4}, "fri": {meansWeekday, 5}, "friday": {meansWeekday, 5},
	"sat": {meansWeekday, 6}, "saturday": {meansWeekday, 6},

	"am": {meansHalf, halfAM}, "pm": {meansHalf, halfPM}, "ad": {meansEra, 0}, "bc": {meansEra, 1},
	"at": {meansNothing, 0}, "on": {meansNothing, 0}, "dst": {meansSummer, 0}, "t": {meansISOTime, 0},
	"j": {meansJulianDay, 0}, "jd": {meansJulianDay, 0}, "julian": {meansJulianDay, 0},

	"now": {meansMoment, momentNow}, "today": {meansMoment, momentToday}, "tomorrow": {meansMoment, momentTomorrow},
	"yesterday": {meansMoment, momentYesterday}, "epoch": {meansMoment, momentEpoch}, "allballs": {meansMoment, momentZulu},
	"infinity": {meansMoment, momentLate}, "+infinity": {meansMoment, momentLate}, "-infinity": {meansMoment, momentEarly},
}
