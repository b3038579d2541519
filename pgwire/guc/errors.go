package guc

import (
	"errors"

	"github.com/whereq/libra/pgwire/pgerr"
)

// detail is PostgreSQL's own DETAIL text of a value that is refused.
type detail string

func (d detail) Error() string { return string(d) }

func unrecognized(name string) error {
	return pgerr.Newf(pgerr.UndefinedObject, `unrecognized configuration parameter "%s"`, name)
}

// invalid is PostgreSQL's refusal of a value. cause is the detail, unless it is a whole error already.
func invalid(d *Definition, value string, cause error) error {
	base := pgerr.New(pgerr.InvalidParameterValue, `invalid value for parameter "`+d.Name+`": "`+value+`"`)
	if cause == nil {
		return base
	}
	var own *pgerr.Error
	if errors.As(cause, &own) {
		return own
	}
	return base.WithDetail(cause.Error())
}

// changeable tells whether a client may change d now (guc.c, set_config_with_handle).
func changeable(d *Definition, startup bool) error {
	switch {
	case d.ReadOnly || d.Context == Internal:
		return pgerr.New(pgerr.CantChangeRuntimeParam, `parameter "`+d.Name+`" cannot be changed`)
	case d.Context == Postmaster:
		return pgerr.New(pgerr.CantChangeRuntimeParam, `parameter "`+d.Name+`" cannot be changed without restarting the server`)
	case d.Context == SIGHUP:
		return pgerr.New(pgerr.CantChangeRuntimeParam, `parameter "`+d.Name+`" cannot be changed now`)
	case (d.Context == Backend || d.Context == SuperuserBackend) && !startup:
		return pgerr.New(pgerr.CantChangeRuntimeParam, `parameter "`+d.Name+`" cannot be set after connection start`)
	case d.Context == Superuser || d.Context == SuperuserBackend:
		return pgerr.New(pgerr.InsufficientPrivilege, `permission denied to set parameter "`+d.Name+`"`)
	}
	return nil
}
