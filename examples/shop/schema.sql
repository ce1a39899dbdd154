-- Tables and first rows of the shop. Safe to run again: nothing is dropped, nothing is doubled.
create schema if not exists shop;

create table if not exists shop.users (
  id integer primary key,
  name text not null,
  city text not null
);

create table if not exists shop.articles (
  code text primary key,
  name text not null,
  price_cents integer not null check (price_cents > 0)
);

create table if not exists shop.orders (
  id bigint generated always as identity primary key,
  tenant text not null,
  user_id integer not null references shop.users (id),
  article text not null references shop.articles (code),
  quantity integer not null check (quantity > 0),
  total_cents integer not null,
  status text not null,
  created_at timestamptz not null default now()
);

create table if not exists shop.deliveries (
  id bigint generated always as identity primary key,
  order_id bigint not null unique references shop.orders (id),
  city text not null,
  planned_for date not null
);

insert into shop.users (id, name, city) values
  (1, 'Ariane', 'Naxos'),
  (2, 'Thésée', 'Athènes'),
  (3, 'Pénélope', 'Ithaque'),
  (4, 'Clotho', 'Delphes'),
  (5, 'Arachné', 'Colophon'),
  (6, 'Philomèle', 'Daulis')
on conflict do nothing;

insert into shop.articles (code, name, price_cents) values
  ('red-thread', 'Red thread, 100 m', 1290),
  ('spindle', 'Spindle of olive wood', 3400),
  ('loom', 'Table loom', 24900),
  ('labyrinth', 'Labyrinth, wooden puzzle', 4550)
on conflict do nothing;
