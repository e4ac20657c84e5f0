package auditread

// ActorSubjectsSQL is the question of ActorSubjects, for its plan.
const ActorSubjectsSQL = actorSubjects

// ActorHoursSQL is the question of ActorHours, for its plan.
const ActorHoursSQL = actorHours
