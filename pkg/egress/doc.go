// Package egress keeps calls to addresses that strangers named off our own network: which addresses may be called at all, and
// a dialler that looks a name up once and connects to nothing else.
//
// It knows no message and no signature; providers' webhooks and callbacks of registry partners both dial through it.
package egress
