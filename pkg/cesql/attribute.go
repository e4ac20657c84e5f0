package cesql

import (
	"encoding/base64"
	"fmt"
	"math"
	"strconv"
	"time"
)

// read turns an attribute of an event into a value. ok is false for a Go type that is none of CloudEvents.
func read(x any) (v value, ok bool) {
	switch x := x.(type) {
	case string:
		return text(x), true
	case bool:
		return boolean(x), true
	case int32:
		return integer(x), true
	case int:
		return number(int64(x)), true
	case int64:
		return number(x), true
	case uint32:
		return number(int64(x)), true
	case float64: // numbers of JSON
		if x == math.Trunc(x) && math.Abs(x) <= 1<<53 {
			return number(int64(x)), true
		}
		return text(strconv.FormatFloat(x, 'g', -1, 64)), true
	case []byte:
		return text(base64.StdEncoding.EncodeToString(x)), true
	case time.Time:
		return text(x.Format(time.RFC3339Nano)), true
	case fmt.Stringer: // *url.URL
		return text(x.String()), true
	default:
		return value{}, false
	}
}

// number is an Integer, or a String when 32 bits do not hold it.
func number(n int64) value {
	if n < math.MinInt32 || n > math.MaxInt32 {
		return text(strconv.FormatInt(n, 10))
	}
	return integer(int32(n))
}
