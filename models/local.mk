# models/
