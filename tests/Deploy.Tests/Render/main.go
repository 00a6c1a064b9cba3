// Renders a Helm chart to standard output, where Helm itself is not: Go's templates, Sprig's functions and the few that Helm adds.
// There are no sub-charts, hooks are rendered like everything else, and `lookup` finds nothing, as in `helm template`.
//
//	render [-notes] CHART RELEASE NAMESPACE [VALUES]...
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig"
	"gopkg.in/yaml.v3"
)

type object = map[string]interface{}

func main() {
	notes := flag.Bool("notes", false, "only NOTES.txt")
	flag.Parse()
	if flag.NArg() < 3 {
		fail(errors.New("usage: render [-notes] CHART RELEASE NAMESPACE [VALUES]..."))
	}
	chart, err := load(flag.Arg(0))
	if err != nil {
		fail(err)
	}
	for _, file := range flag.Args()[3:] {
		more, err := readYaml(file)
		if err != nil {
			fail(err)
		}
		chart.values = merge(chart.values, numbers(more, floating).(object))
	}
	if err := chart.render(os.Stdout, flag.Arg(1), flag.Arg(2), *notes); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

type chart struct {
	about     object
	values    object
	templates files
	others    files
}

func load(folder string) (*chart, error) {
	about, err := readYaml(filepath.Join(folder, "Chart.yaml"))
	if err != nil {
		return nil, err
	}
	values, err := readYaml(filepath.Join(folder, "values.yaml"))
	if err != nil {
		return nil, err
	}
	// Helm keeps the numbers of a chart's own values as they are written, and makes those of other files floating-point ones.
	values = numbers(values, func(number int) interface{} { return json.Number(fmt.Sprint(number)) }).(object)
	capitalised := object{}
	for key, value := range about {
		capitalised[strings.ToUpper(key[:1])+key[1:]] = value
	}
	chart := &chart{capitalised, values, files{}, files{}}
	return chart, filepath.WalkDir(folder, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(folder, file)
		if strings.HasPrefix(name, "templates/") {
			chart.templates[name] = content
		} else {
			chart.others[name] = content
		}
		return err
	})
}

func (c *chart) render(out *os.File, release, namespace string, notes bool) error {
	root := template.New("chart").Option("missingkey=zero")
	root.Funcs(functions(root))
	for name, content := range c.templates {
		if _, err := root.New(c.fullName(name)).Parse(string(content)); err != nil {
			return err
		}
	}
	for _, name := range c.templates.names() {
		isNotes := path.Base(name) == "NOTES.txt"
		if strings.HasPrefix(path.Base(name), "_") || isNotes != notes {
			continue
		}
		var text bytes.Buffer
		if err := root.ExecuteTemplate(&text, c.fullName(name), c.context(name, release, namespace)); err != nil {
			return err
		}
		rendered := strings.ReplaceAll(text.String(), "<no value>", "")
		if !notes && strings.TrimSpace(rendered) != "" {
			rendered = fmt.Sprintf("---\n# Source: %s\n%s\n", c.fullName(name), rendered)
		}
		if _, err := out.WriteString(rendered); err != nil {
			return err
		}
	}
	return nil
}

func (c *chart) fullName(name string) string { return fmt.Sprintf("%v/%s", c.about["Name"], name) }

func (c *chart) context(name, release, namespace string) object {
	return object{
		"Values":  c.values,
		"Chart":   c.about,
		"Files":   c.others,
		"Release": object{"Name": release, "Namespace": namespace, "Service": "Helm", "Revision": 1, "IsInstall": true, "IsUpgrade": false},
		"Capabilities": object{
			"KubeVersion": object{"Version": "v1.34.0", "Major": "1", "Minor": "34"},
			"APIVersions": versions{},
		},
		"Template": object{"Name": c.fullName(name), "BasePath": c.fullName("templates")},
	}
}

type versions struct{}

func (versions) Has(string) bool { return false }

type files map[string][]byte

func (f files) names() []string {
	names := make([]string, 0, len(f))
	for name := range f {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

func (f files) Get(name string) string { return string(f[name]) }

func (f files) GetBytes(name string) []byte { return f[name] }

func (f files) Lines(name string) []string { return strings.Split(string(f[name]), "\n") }

func (f files) Glob(pattern string) files {
	found := files{}
	for name, content := range f {
		if matches, _ := path.Match(pattern, name); matches {
			found[name] = content
		}
	}
	return found
}

func functions(root *template.Template) template.FuncMap {
	all := sprig.TxtFuncMap()
	delete(all, "env")
	delete(all, "expandenv")
	all["include"] = func(name string, context interface{}) (string, error) {
		var text bytes.Buffer
		err := root.ExecuteTemplate(&text, name, context)
		return text.String(), err
	}
	all["tpl"] = func(text string, context interface{}) (string, error) {
		copied, err := root.Clone()
		if err != nil {
			return "", err
		}
		parsed, err := copied.New("tpl").Parse(text)
		if err != nil {
			return "", err
		}
		var result bytes.Buffer
		err = parsed.Execute(&result, context)
		return result.String(), err
	}
	all["required"] = func(message string, value interface{}) (interface{}, error) {
		if value == nil || value == "" {
			return nil, errors.New(message)
		}
		return value, nil
	}
	all["lookup"] = func(string, string, string, string) object { return object{} }
	all["toYaml"] = toYaml
	all["fromYaml"] = func(text string) object {
		value := object{}
		if err := yaml.Unmarshal([]byte(text), &value); err != nil {
			value["Error"] = err.Error()
		}
		return numbers(value, floating).(object)
	}
	all["toJson"] = func(value interface{}) (string, error) {
		text, err := json.Marshal(value)
		return string(text), err
	}
	return all
}

// By way of JSON, as Helm does it: so all numbers are written alike, whatever they were read to.
func toYaml(value interface{}) (string, error) {
	asJson, err := json.Marshal(value)
	if err != nil {
		return "", err
	}
	var plain interface{}
	if err := yaml.Unmarshal(asJson, &plain); err != nil {
		return "", err
	}
	var text bytes.Buffer
	encoder := yaml.NewEncoder(&text)
	encoder.SetIndent(2)
	err = encoder.Encode(plain)
	return strings.TrimSuffix(text.String(), "\n"), err
}

func readYaml(file string) (object, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	value := object{}
	if err := yaml.Unmarshal(text, &value); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return value, nil
}

func floating(number int) interface{} { return float64(number) }

// Replaces whole numbers within what YAML was read to.
func numbers(value interface{}, replace func(int) interface{}) interface{} {
	switch known := value.(type) {
	case int:
		return replace(known)
	case object:
		for key, inner := range known {
			known[key] = numbers(inner, replace)
		}
	case []interface{}:
		for index, inner := range known {
			known[index] = numbers(inner, replace)
		}
	}
	return value
}

// Values of a later file win; objects merge, and null takes a key away.
func merge(base, more object) object {
	for key, value := range more {
		inner, isObject := value.(object)
		known, wasObject := base[key].(object)
		switch {
		case value == nil:
			delete(base, key)
		case isObject && wasObject:
			base[key] = merge(known, inner)
		default:
			base[key] = value
		}
	}
	return base
}
