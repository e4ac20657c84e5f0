package iso20022

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/digisoc/platform/services/payments/internal/domain"
)

// node is an element with its children, or its text.
type node struct {
	name     string
	attrs    []xml.Attr
	text     string
	children []*node
}

func (n *node) child(name string) *node {
	for _, c := range n.children {
		if c.name == name {
			return c
		}
	}
	return &node{}
}

// rule is what an element may hold: children in their order, or a text.
type rule struct {
	children []place
	text     func(string) bool
}

// place is one place in an order: so many of this element, or of one of several.
type place struct {
	names    string // alternatives, separated by |
	min, max int
}

func one(name string) place   { return place{name, 1, 1} }
func maybe(name string) place { return place{name, 0, 1} }
func some(name string) place  { return place{name, 1, 1 << 30} }

func order(places ...place) rule { return rule{children: places} }

func length(most int) rule {
	return rule{text: func(s string) bool { return s != "" && len([]rune(s)) <= most }}
}

func match(pattern string) rule {
	return rule{text: regexp.MustCompile(pattern).MatchString}
}

// grammar of the part of pain.001.001.09 that the euro area uses for credit transfers. A path may end at any depth; the
// longest that fits an element holds.
var grammar = map[string]rule{
	"Document":         order(one("CstmrCdtTrfInitn")),
	"CstmrCdtTrfInitn": order(one("GrpHdr"), some("PmtInf")),
	"GrpHdr":           order(one("MsgId"), one("CreDtTm"), one("NbOfTxs"), maybe("CtrlSum"), one("InitgPty")),
	"MsgId":            length(maxReference),
	"CreDtTm":          match(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$`),
	"NbOfTxs":          match(`^[0-9]{1,15}$`),
	"CtrlSum":          match(`^[0-9]{1,16}(\.[0-9]{1,2})?$`),
	"InitgPty":         order(one("Nm")),
	"Nm":               length(maxName),
	"PmtInf":           order(one("PmtInfId"), one("PmtMtd"), maybe("BtchBookg"), maybe("NbOfTxs"), maybe("CtrlSum"), maybe("PmtTpInf"), one("ReqdExctnDt"), one("Dbtr"), one("DbtrAcct"), one("DbtrAgt"), maybe("ChrgBr"), some("CdtTrfTxInf")),
	"PmtInfId":         length(maxReference),
	"PmtMtd":           match(`^(TRF|TRA|CHK)$`),
	"BtchBookg":        match(`^(true|false)$`),
	"PmtTpInf":         order(one("SvcLvl")),
	"SvcLvl":           order(one("Cd")),
	"Cd":               match(`^SEPA$`),
	"ReqdExctnDt":      order(one("Dt")),
	"Dt":               match(`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$`),
	"Dbtr":             order(one("Nm")),
	"DbtrAcct":         order(one("Id")),
	"DbtrAcct/Id":      order(one("IBAN")),
	"DbtrAgt":          order(one("FinInstnId")),
	"FinInstnId":       order(one("BICFI|Othr")),
	"BICFI":            match(`^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$`),
	"Othr":             order(one("Id")),
	"Othr/Id":          match(`^NOTPROVIDED$`),
	"ChrgBr":           match(`^SLEV$`),
	"CdtTrfTxInf":      order(one("PmtId"), one("Amt"), maybe("CdtrAgt"), one("Cdtr"), one("CdtrAcct"), maybe("RmtInf")),
	"PmtId":            order(maybe("InstrId"), one("EndToEndId")),
	"InstrId":          length(maxReference),
	"EndToEndId":       length(maxReference),
	"Amt":              order(one("InstdAmt")),
	"InstdAmt":         match(`^[0-9]{1,11}\.[0-9]{2}$`),
	"CdtrAgt":          order(one("FinInstnId")),
	"Cdtr":             order(one("Nm")),
	"CdtrAcct":         order(one("Id")),
	"CdtrAcct/Id":      order(one("IBAN")),
	"IBAN":             {text: func(s string) bool { got, err := domain.ParseIBAN(s); return err == nil && got == s }},
	"RmtInf":           order(one("Ustrd")),
	"Ustrd":            length(maxRemittance),
}

// Validate checks a payment file: namespace, elements and their order, lengths and forms, one currency, unique
// references, and counts and sums against the payments. A file that fails must not reach a bank.
func Validate(doc []byte) error {
	namespace, err := scanFile(doc)
	if err != nil {
		return err
	}
	if namespace != Pain001Namespace {
		return errNamespace
	}
	root, err := tree(doc)
	if err != nil {
		return err
	}
	if root.name != "Document" {
		return fmt.Errorf("root is %s", root.name)
	}
	if err := root.check(""); err != nil {
		return err
	}
	return add(root.child("CstmrCdtTrfInitn"))
}

// scanFile is scan without the bound on size: a file of ours is as large as its part.
func scanFile(doc []byte) (string, error) {
	var root struct{ XMLName xml.Name }
	if bytes.Contains(doc, []byte("<!")) {
		return "", errDTD
	}
	if err := xml.Unmarshal(doc, &root); err != nil {
		return "", fmt.Errorf("read document: %w", err)
	}
	return root.XMLName.Space, nil
}

// check compares an element with the grammar.
func (n *node) check(parent string) error {
	r, ok := grammar[parent+"/"+n.name]
	if !ok {
		r, ok = grammar[n.name]
	}
	if !ok {
		return fmt.Errorf("%s: no such element in %s", n.name, parent)
	}
	if r.text != nil {
		if len(n.children) > 0 || !r.text(n.text) {
			return fmt.Errorf("%s: the value does not have its form", n.name)
		}
		return n.attributes()
	}
	at := 0
	for _, p := range r.children {
		count := 0
		for at < len(n.children) && count < p.max && contains(p.names, n.children[at].name) {
			at++
			count++
		}
		if count < p.min {
			return fmt.Errorf("%s: %s is missing or not in its place", n.name, p.names)
		}
	}
	if at < len(n.children) {
		return fmt.Errorf("%s: %s is not in its place", n.name, n.children[at].name)
	}
	for _, c := range n.children {
		if err := c.check(n.name); err != nil {
			return err
		}
	}
	return nil
}

func contains(alternatives, name string) bool {
	for a := range strings.SplitSeq(alternatives, "|") {
		if a == name {
			return true
		}
	}
	return false
}

// attributes: only an amount has one, its currency.
func (n *node) attributes() error {
	if n.name != "InstdAmt" {
		return nil
	}
	if len(n.attrs) != 1 || n.attrs[0].Name.Local != "Ccy" || n.attrs[0].Value != "EUR" {
		return errors.New("InstdAmt: the currency is not EUR")
	}
	return nil
}

// add counts and sums the payments, and sees that no reference comes twice.
func add(m *node) error {
	var all domain.Money
	count, seen := 0, map[string]bool{}
	for _, block := range m.children[1:] {
		var sum domain.Money
		n := 0
		for _, t := range block.children {
			if t.name != "CdtTrfTxInf" {
				continue
			}
			v, err := amount(t.child("Amt").child("InstdAmt").text, "EUR")
			if err != nil || v <= 0 {
				return errors.New("InstdAmt: not above zero")
			}
			ref := t.child("PmtId").child("EndToEndId").text
			if seen[ref] {
				return errors.New("EndToEndId: the same reference twice")
			}
			seen[ref] = true
			sum, n = sum+v, n+1
		}
		if err := agree(block, n, sum); err != nil {
			return err
		}
		all, count = all+sum, count+n
	}
	return agree(m.children[0], count, all)
}

func agree(header *node, count int, sum domain.Money) error {
	if c := header.child("NbOfTxs"); c.name != "" && c.text != strconv.Itoa(count) {
		return fmt.Errorf("%s: NbOfTxs is not the number of payments", header.name)
	}
	if c := header.child("CtrlSum"); c.name != "" {
		if v, err := amount(c.text, "EUR"); err != nil || v != sum {
			return fmt.Errorf("%s: CtrlSum is not the sum of the payments", header.name)
		}
	}
	return nil
}

// tree reads a document that scanFile has passed.
func tree(doc []byte) (*node, error) {
	d := xml.NewDecoder(bytes.NewReader(doc))
	stack := []*node{{}}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read document: %w", err)
		}
		top := stack[len(stack)-1]
		switch t := token.(type) {
		case xml.StartElement:
			n := &node{name: t.Name.Local, attrs: t.Copy().Attr}
			top.children = append(top.children, n)
			stack = append(stack, n)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if len(top.children) == 0 {
				top.text += string(t)
			}
		}
	}
	if len(stack[0].children) != 1 {
		return nil, errRoot
	}
	return stack[0].children[0], nil
}
