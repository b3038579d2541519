package rest

import (
	"net/http"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Document is the API's OpenAPI description, made of the routes and their types.
func Document() map[string]any {
	schemas, paths := map[string]any{}, map[string]any{}
	for _, r := range routes {
		path, _ := paths[r.path].(map[string]any)
		if path == nil {
			path = map[string]any{}
			paths[r.path] = path
		}
		path[strings.ToLower(r.method)] = r.operation(schemas)
	}
	return map[string]any{
		"openapi": "3.1.0",
		"info":    map[string]any{"title": "libra", "version": "1"},
		"paths":   paths,
		"components": map[string]any{
			"schemas":         schemas,
			"securitySchemes": map[string]any{"token": map[string]any{"type": "http", "scheme": "bearer"}},
		},
		"security": []any{map[string]any{"token": []string{}}},
	}
}

var inPath = regexp.MustCompile(`\{(\w+)\}`)

func (r route) operation(schemas map[string]any) map[string]any {
	op := map[string]any{"summary": r.summary}
	var parameters []any
	for _, m := range inPath.FindAllStringSubmatch(r.path, -1) {
		parameters = append(parameters, map[string]any{"name": m[1], "in": "path", "required": true, "schema": map[string]any{"type": "string"}})
	}
	if parameters != nil {
		op["parameters"] = parameters
	}
	if r.request != nil {
		op["requestBody"] = map[string]any{"content": content(r.request, schemas)}
	}
	ok := map[string]any{"description": http.StatusText(r.status)}
	if r.response != nil {
		ok["content"] = content(r.response, schemas)
	}
	op["responses"] = map[string]any{strconv.Itoa(r.status): ok, "default": map[string]any{"description": "What went wrong", "content": content(Problem{}, schemas)}}
	return op
}

func content(of any, schemas map[string]any) map[string]any {
	return map[string]any{"application/json": map[string]any{"schema": schema(reflect.TypeOf(of), schemas)}}
}

// schema describes a Go type; structs by a reference to their own entry.
func schema(t reflect.Type, schemas map[string]any) map[string]any {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return map[string]any{"type": "string", "format": "date-time"}
	case t.Name() == "RawMessage":
		return map[string]any{} // any value
	}
	switch t.Kind() {
	case reflect.Pointer:
		return schema(t.Elem(), schemas)
	case reflect.Slice:
		return map[string]any{"type": "array", "items": schema(t.Elem(), schemas)}
	case reflect.Struct:
		return structSchema(t, schemas)
	case reflect.Map:
		return map[string]any{"type": "object"}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return map[string]any{"type": "integer"}
	}
	return map[string]any{"type": "string"}
}

func structSchema(t reflect.Type, schemas map[string]any) map[string]any {
	if _, known := schemas[t.Name()]; !known {
		properties, required := map[string]any{}, []string{}
		schemas[t.Name()] = map[string]any{}
		for i := range t.NumField() {
			name, options, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
			properties[name] = schema(t.Field(i).Type, schemas)
			if options == "" {
				required = append(required, name)
			}
		}
		schemas[t.Name()] = map[string]any{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
	}
	return map[string]any{"$ref": "#/components/schemas/" + t.Name()}
}
