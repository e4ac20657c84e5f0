package iso20022

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/payments/internal/domain"
)

var update = flag.Bool("update", false, "write golden files anew")

func part(n int) domain.Part {
	day, _ := domain.ParseDate("2026-03-05")
	p := domain.Part{Number: 1, List: domain.List{
		Number: "0033000-2026-0001", Municipality: "0033000", PayDate: day, Dispatched: time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC),
		Payer: domain.Account{Holder: "Kuldīgas novada pašvaldība", IBAN: "LV80BANK0000435195001", BIC: "BANKLV2X"},
	}}
	for i := range n {
		p.Payments = append(p.Payments, domain.Payment{
			ID: uuid.MustParse(fmt.Sprintf("0198a000-0000-7000-8000-%012d", i)), Amount: domain.Money(16_600 + i),
			Account: domain.Account{Holder: "Līga Vītola-Šķēle & <dēli>", IBAN: "EE382200221020145685", Reference: "Klients Nr. 7/1"},
		})
	}
	return p
}

// The file is what it was: a bank compares nothing but the bytes.
func TestPain001Golden(t *testing.T) {
	t.Parallel()
	got := Pain001(part(2))
	golden := filepath.Join("testdata", "pain001.xml")
	if *update {
		if err := os.WriteFile(golden, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the file changed:\n%s", got)
	}
	if !bytes.Equal(got, Pain001(part(2))) {
		t.Error("two files of the same part differ")
	}
	if err := Validate(got); err != nil {
		t.Error(err)
	}
}

// Each row breaks one thing; the validator must see it.
func TestValidatorSeesWhatIsWrong(t *testing.T) {
	t.Parallel()
	good := string(Pain001(part(3)))
	for name, change := range map[string][2]string{
		"namespace of version 03": {"pain.001.001.09", "pain.001.001.03"},
		"date of version 03":      {"<ReqdExctnDt><Dt>2026-03-05</Dt></ReqdExctnDt>", "<ReqdExctnDt>2026-03-05</ReqdExctnDt>"},
		"bank of version 03":      {"<BICFI>BANKLV2X</BICFI>", "<BIC>BANKLV2X</BIC>"},
		"count":                   {"<NbOfTxs>3<", "<NbOfTxs>4<"},
		"sum":                     {"<CtrlSum>498.03<", "<CtrlSum>498.04<"},
		"an amount":               {">166.01<", ">166.02<"},
		"three decimals":          {">166.01<", ">166.010<"},
		"nothing":                 {">166.01<", ">0.00<"},
		"currency":                {`Ccy="EUR"`, `Ccy="USD"`},
		"check digits":            {"EE382200221020145685", "EE392200221020145685"},
		"payer without a name":    {"<Dbtr><Nm>Kuldigas novada pasvaldiba</Nm></Dbtr>", "<Dbtr></Dbtr>"},
		"order":                   {"<PmtMtd>TRF</PmtMtd>\n<BtchBookg>false</BtchBookg>", "<BtchBookg>false</BtchBookg>\n<PmtMtd>TRF</PmtMtd>"},
		"unknown element":         {"<ChrgBr>", "<Fee>1</Fee><ChrgBr>"},
		"long reference":          {"<MsgId>0033000", "<MsgId>00330000000000000000000000000000"},
		"same reference twice":    {"0198a000000070008000000000000001</EndToEndId>", "0198a000000070008000000000000000</EndToEndId>"},
		"service level":           {"<Cd>SEPA</Cd>", "<Cd>URGP</Cd>"},
		"a document type":         {"<Document", "<!DOCTYPE x [<!ENTITY a \"b\">]><Document"},
		"day that cannot be":      {"<Dt>2026-03-05<", "<Dt>2026-13-05<"},
		"charges":                 {"SLEV", "DEBT"},
		"second root":             {"</Document>", "</Document><Document/>"},
	} {
		bad := strings.Replace(good, change[0], change[1], 1)
		if bad == good {
			t.Fatalf("%s: nothing was changed", name)
		}
		if Validate([]byte(bad)) == nil {
			t.Errorf("%s: passed", name)
		}
	}
}

func TestTextsOfABank(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Ģirts Ķiršs":               "Girts Kirss",
		"  SIA \"Ūdens & Gaiss\"  ": "SIA Udens Gaiss",
		"a//b/":                     "a/b",
		"<>":                        "NOTPROVIDED",
		"日本":                        "NOTPROVIDED",
		strings.Repeat("ā", 80):     strings.Repeat("a", 70),
	} {
		if got := text(in, maxName); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func read(t *testing.T, name string) (domain.BankFile, error) {
	t.Helper()
	doc, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return Read(doc)
}

func TestStatusReport(t *testing.T) {
	t.Parallel()
	f, err := read(t, "pain002.xml")
	if err != nil {
		t.Fatal(err)
	}
	if f.Kind != domain.Pain002 || f.Pending != 1 || f.Whole != nil || len(f.Entries) != 3 {
		t.Fatalf("%+v", f)
	}
	for i, want := range []domain.BankEntry{
		{EndToEnd: "0198a000000070008000000000000000", Amount: 16_600, Says: domain.Paid},
		{EndToEnd: "0198a000000070008000000000000001", Amount: 16_601, Says: domain.Rejected, Reason: "AC04"},
		{EndToEnd: "0198a000000070008000000000000002", Says: domain.Recalled, Reason: "CUST"},
	} {
		if f.Entries[i] != want {
			t.Errorf("%d: %+v", i, f.Entries[i])
		}
	}
	f, err = read(t, "pain002-whole.xml")
	if err != nil || f.Whole == nil || f.Whole.Says != domain.Rejected || f.Whole.Reason != "FF01" || f.Message != "0033000-2026-0001-001" {
		t.Fatalf("%+v, %v", f, err)
	}
}

func TestNotification(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"camt054-08.xml", "camt054-02.xml"} {
		f, err := read(t, name)
		if err != nil {
			t.Fatal(name, err)
		}
		day, _ := domain.ParseDate("2026-03-06")
		want := []domain.BankEntry{
			{EndToEnd: "0198a000000070008000000000000000", Reference: "BANK-1", Amount: 16_600, Says: domain.Paid, Booked: day},
			{EndToEnd: "0198a000000070008000000000000001", Reference: "BANK-2", Amount: 16_601, Says: domain.PaymentReturned, Reason: "AC04", Booked: day},
		}
		if f.Kind != domain.Camt054 || f.Pending != 1 || len(f.Entries) != len(want) {
			t.Fatalf("%s: %+v", name, f)
		}
		for i := range want {
			if f.Entries[i] != want[i] {
				t.Errorf("%s %d: %+v", name, i, f.Entries[i])
			}
		}
	}
}

func TestWhatIsNoAnswerIsRefused(t *testing.T) {
	t.Parallel()
	whole, err := os.ReadFile("testdata/camt054-08.xml")
	if err != nil {
		t.Fatal(err)
	}
	good := string(whole)
	deep := strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100)
	for name, doc := range map[string]string{
		"nothing":               "",
		"text":                  "hello",
		"entities":              `<!DOCTYPE a [<!ENTITY b "c">]>` + good[strings.Index(good, "<Document"):],
		"instruction":           `<?php x ?>` + good[strings.Index(good, "<Document"):],
		"our own file":          string(Pain001(part(1))),
		"cut off":               good[:len(good)-20],
		"two roots":             good + "<Document/>",
		"nested":                strings.Replace(good, "<Ntfctn>", "<Ntfctn>"+deep, 1),
		"foreign currency":      strings.Replace(good, `Ccy="EUR"`, `Ccy="LVL"`, 1),
		"three decimals":        strings.Replace(good, ">166.00<", ">166.001<", 1),
		"minus":                 strings.Replace(good, ">166.00<", ">-166.00<", 1),
		"no direction":          strings.Replace(good, "<CdtDbtInd>DBIT</CdtDbtInd>", "", 1),
		"day that cannot be":    strings.Replace(good, ">2026-03-06<", ">2026-02-30<", 1),
		"foreign element":       strings.Replace(good, "<Ntfctn>", `<Ntfctn><x xmlns="urn:other"/>`, 1),
		"too large":             good + strings.Repeat(" ", MaxSize),
		"an endless text":       strings.Replace(good, "BANK-1", strings.Repeat("x", maxText+1), 1),
		"another character set": strings.Replace(good, "UTF-8", "UTF-7", 1),
	} {
		if doc == good {
			t.Fatalf("%s: nothing was changed", name)
		}
		if _, err := Read([]byte(doc)); !errors.Is(err, domain.ErrBankFileInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzRead: whatever comes, reading ends, and what it accepts has exact amounts and bounded texts.
func FuzzRead(f *testing.F) {
	for _, name := range []string{"pain002.xml", "pain002-whole.xml", "camt054-08.xml", "camt054-02.xml"} {
		doc, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(doc)
		for _, cut := range []int{3, len(doc) / 2, len(doc) - 7} { // cut off, and with something in the middle
			f.Add(doc[:cut])
			f.Add(append(append(append([]byte{}, doc[:cut]...), "<Ntry><Amt Ccy=\"EUR\">9999999999999.999</Amt>"...), doc[cut:]...))
		}
	}
	for _, odd := range []string{
		"", "\xef\xbb\xbf<Document/>", `<!DOCTYPE x [<!ENTITY a "b">]><Document>&a;</Document>`, "<Document xmlns='urn:x'><Amt Ccy='EUR'>-0.01</Amt></Document>",
		strings.Repeat("<a>", 200), "<Document><![CDATA[" + strings.Repeat("x", 4096) + "]]></Document>", "<Document>\x00</Document>",
	} {
		f.Add([]byte(odd))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		file, err := Read(doc)
		if err != nil {
			if !errors.Is(err, domain.ErrBankFileInvalid) {
				t.Fatalf("not the domain's error: %v", err)
			}
			return
		}
		for _, e := range file.Entries {
			if e.Amount < 0 || len(e.Reason) > maxReference || len(e.Reference) > maxReference || e.Says == "" {
				t.Fatalf("%+v", e)
			}
		}
	})
}
