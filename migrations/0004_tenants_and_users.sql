ALTER TABLE "users" ALTER COLUMN "password_hash" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "time_zone" text DEFAULT 'UTC' NOT NULL;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "allowed_models" text[];--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "allowed_providers" text[];--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "data_residency" text[];--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "requests_per_hour" integer;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "setup_token_hash" text;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "setup_token_expires_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_setup_token_hash_unique" UNIQUE("setup_token_hash");