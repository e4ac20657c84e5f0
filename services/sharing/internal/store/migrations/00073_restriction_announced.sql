-- Restrictions are announced to the services that keep data of persons (GDPR 18). Those from before are announced once when sharing starts.

-- +goose Up
alter table restriction add announced boolean not null default false;
comment on column restriction.announced is 'Whether the services that keep the data were told. False only of what was restricted before they could be.';

-- +goose Down
alter table restriction drop announced;
