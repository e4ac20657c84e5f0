package vault

// NeedKeys is the statement whose plan a test looks at.
const NeedKeys = needKeys
