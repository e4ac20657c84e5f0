package auditread

// ActorHoursSQL is the question of ActorHours, for its plan.
const ActorHoursSQL = actorHours
