package document

// Doc is one document as a tree. It has no layout: templates give it one, for the screen and for paper alike.
type Doc struct {
	Lang  string // BCP 47, of everything that does not say otherwise
	Title string // the heading of the first level and the title of the file
	Head  []KeyValue
	Parts []Part
}

// Part is one section with a heading of the second level.
type Part struct {
	ID     string // stable, for links and for the label of the section
	Lang   string // empty: that of the document
	Title  string
	Blocks []Block
}

// Block is a piece of a part: Heading, Para, KeyValues, Table or List.
type Block interface{ Kind() string }

// Heading is a heading of the third level.
type Heading struct{ Text string }

// Para is a paragraph. A remark says what a reader should know about how sure something is.
type Para struct {
	Text   string
	Remark bool
}

// KeyValue is one named fact.
type KeyValue struct{ Key, Value string }

// KeyValues is a list of named facts.
type KeyValues struct{ Pairs []KeyValue }

// Table is a table with a caption and one row of headings, which is repeated on every page.
type Table struct {
	Caption string
	Head    []Column
	Rows    [][]Cell // the first cell of a row is its heading
}

// Column is the heading of a column; the figures of a numeric one stand under each other.
type Column struct {
	Text   string
	Number bool
}

// Cell is one cell; a link leads to the source of what it says.
type Cell struct{ Text, Href string }

// List is a list of points.
type List struct{ Items []string }

// Kind names the template of the block.
func (Heading) Kind() string { return "heading" }

// Kind names the template of the block.
func (Para) Kind() string { return "para" }

// Kind names the template of the block.
func (KeyValues) Kind() string { return "keyvalues" }

// Kind names the template of the block.
func (Table) Kind() string { return "table" }

// Kind names the template of the block.
func (List) Kind() string { return "list" }

// cells makes a row of plain texts.
func cells(texts ...string) []Cell {
	out := make([]Cell, len(texts))
	for i, t := range texts {
		out[i] = Cell{Text: t}
	}
	return out
}

// columns makes headings; those that begin with # are of numeric columns.
func columns(texts ...string) []Column {
	out := make([]Column, len(texts))
	for i, t := range texts {
		if t[0] == '#' {
			out[i] = Column{t[1:], true}
		} else {
			out[i] = Column{Text: t}
		}
	}
	return out
}
